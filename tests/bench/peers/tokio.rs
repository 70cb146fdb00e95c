//! The measures of ../runtime.c on tokio, on a runtime of one thread.
//!
//! usage: tokio KEY

use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, watch, Mutex, Semaphore};
use tokio::{net, task, time};

const MANY: u32 = 1_000_000;
const SLEEPERS: usize = 100_000;
const SECOND: Duration = Duration::from_secs(1);

fn each(start: Instant, count: u32) -> f64 {
    start.elapsed().as_nanos() as f64 / f64::from(count)
}

async fn yield_often() {
    for _ in 0..MANY {
        task::yield_now().await;
    }
}

async fn measure_switch() -> f64 {
    let start = Instant::now();
    let tasks = [task::spawn(yield_often()), task::spawn(yield_often())];
    for task in tasks {
        task.await.unwrap();
    }
    each(start, 2 * MANY)
}

async fn measure_spawn() -> f64 {
    let start = Instant::now();
    for _ in 0..MANY {
        task::spawn(async {}).await.unwrap();
    }
    each(start, MANY)
}

async fn measure_queue() -> f64 {
    let start = Instant::now();
    let (sender, mut receiver) = mpsc::channel(128);
    task::spawn(async move {
        for item in 0..MANY {
            sender.send(item).await.unwrap();
        }
    });
    while receiver.recv().await.is_some() {}
    each(start, MANY)
}

async fn measure_lock() -> f64 {
    let start = Instant::now();
    let lock = Mutex::new(());
    for _ in 0..5 * MANY {
        drop(lock.lock().await);
    }
    each(start, 5 * MANY)
}

async fn measure_semaphore() -> f64 {
    let start = Instant::now();
    let semaphore = Semaphore::new(10);
    for _ in 0..5 * MANY {
        drop(semaphore.acquire().await.unwrap());
    }
    each(start, 5 * MANY)
}

async fn measure_timeout() -> f64 {
    let start = Instant::now();
    for _ in 0..MANY {
        time::timeout(SECOND, async {}).await.unwrap();
    }
    each(start, MANY)
}

async fn measure_wait_for() -> f64 {
    let start = Instant::now();
    for _ in 0..MANY {
        time::timeout(SECOND, task::yield_now()).await.unwrap();
    }
    each(start, MANY)
}

async fn measure_thread() -> f64 {
    let start = Instant::now();
    for _ in 0..20_000 {
        task::spawn_blocking(|| ()).await.unwrap();
    }
    each(start, 20_000)
}

async fn measure_sleepers() -> f64 {
    let start = Instant::now();
    let mut tasks = Vec::with_capacity(SLEEPERS);
    for _ in 0..SLEEPERS {
        tasks.push(task::spawn(time::sleep(SECOND)));
    }
    for task in tasks {
        task.await.unwrap();
    }
    (start.elapsed() - SECOND).as_secs_f64() * 1000.0
}

fn resident_bytes() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: f64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096.0
}

async fn idle_bytes(count: usize) -> f64 {
    let before = resident_bytes();
    let (end, ended) = watch::channel(());
    let ended = Arc::new(ended);
    let mut tasks = Vec::with_capacity(count);
    for _ in 0..count {
        let ended = ended.clone();
        tasks.push(task::spawn(async move {
            let mut ended = (*ended).clone();
            ended.changed().await.unwrap();
        }));
    }
    while end.receiver_count() <= count {
        task::yield_now().await;
    }
    let bytes = resident_bytes() - before;
    end.send(()).unwrap();
    for task in tasks {
        task.await.unwrap();
    }
    bytes / count as f64
}

async fn measure_million() -> f64 {
    let start = Instant::now();
    let bytes = idle_bytes(1_000_000).await;
    println!("tokio million_bytes {:.0}", bytes);
    start.elapsed().as_secs_f64()
}

async fn echo(mut connection: net::TcpStream) {
    let mut buf = [0; 4096];
    while let Ok(len) = connection.read(&mut buf).await {
        if len == 0 || connection.write_all(&buf[..len]).await.is_err() {
            break;
        }
    }
}

async fn measure_echo() -> f64 {
    let listener = net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    loop {
        let (connection, _) = listener.accept().await.unwrap();
        connection.set_nodelay(true).unwrap();
        task::spawn(echo(connection));
    }
}

async fn measure(key: &str) -> Option<f64> {
    Some(match key {
        "switch" => measure_switch().await,
        "spawn" => measure_spawn().await,
        "queue" => measure_queue().await,
        "lock" => measure_lock().await,
        "semaphore" => measure_semaphore().await,
        "timeout" => measure_timeout().await,
        "wait_for" => measure_wait_for().await,
        "thread" => measure_thread().await,
        "sleepers" => measure_sleepers().await,
        "idle" => idle_bytes(SLEEPERS).await,
        "million" => measure_million().await,
        "echo" => measure_echo().await,
        _ => return None,
    })
}

/// The root future of a runtime costs more to wake than a task does.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let task = task::spawn(async {
        let key = std::env::args().nth(1).unwrap();
        if let Some(figure) = measure(&key).await {
            println!("tokio {} {:.1}", key, figure);
        }
    });
    task.await.unwrap();
}
