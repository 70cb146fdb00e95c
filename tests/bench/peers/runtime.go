// The measures of ../runtime.c on Go's runtime, one thread.
//
// usage: runtime KEY
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

const sleepers = 100000

func perOperation(start time.Time, count int) float64 {
	return float64(time.Since(start).Nanoseconds()) / float64(count)
}

func measureSwitch() float64 {
	const count = 1000000
	var group sync.WaitGroup
	start := time.Now()
	for task := 0; task < 2; task++ {
		group.Add(1)
		go func() {
			for i := 0; i < count; i++ {
				runtime.Gosched()
			}
			group.Done()
		}()
	}
	group.Wait()
	return perOperation(start, 2*count)
}

func measureSpawn() float64 {
	const count = 1000000
	start := time.Now()
	for i := 0; i < count; i++ {
		done := make(chan struct{})
		go close(done)
		<-done
	}
	return perOperation(start, count)
}

func measureQueue() float64 {
	const count = 1000000
	queue := make(chan *int, 128)
	start := time.Now()
	go func() {
		for i := 0; i < count; i++ {
			queue <- nil
		}
		close(queue)
	}()
	for range queue {
	}
	return perOperation(start, count)
}

func measureLock() float64 {
	const count = 5000000
	var lock sync.Mutex
	start := time.Now()
	for i := 0; i < count; i++ {
		lock.Lock()
		lock.Unlock()
	}
	return perOperation(start, count)
}

func measureSemaphore() float64 {
	const count = 5000000
	semaphore := make(chan struct{}, 10)
	start := time.Now()
	for i := 0; i < count; i++ {
		semaphore <- struct{}{}
		<-semaphore
	}
	return perOperation(start, count)
}

func measureTimeout() float64 {
	const count = 1000000
	start := time.Now()
	for i := 0; i < count; i++ {
		_, cancel := context.WithTimeout(context.Background(), time.Second)
		cancel()
	}
	return perOperation(start, count)
}

func measureWaitFor() float64 {
	const count = 1000000
	start := time.Now()
	for i := 0; i < count; i++ {
		within, cancel := context.WithTimeout(context.Background(), time.Second)
		done := make(chan struct{}, 1)
		go func() { done <- struct{}{} }()
		select {
		case <-done:
		case <-within.Done():
		}
		cancel()
	}
	return perOperation(start, count)
}

func measureSleepers() float64 {
	var group sync.WaitGroup
	start := time.Now()
	for i := 0; i < sleepers; i++ {
		group.Add(1)
		go func() {
			time.Sleep(time.Second)
			group.Done()
		}()
	}
	group.Wait()
	return (time.Since(start) - time.Second).Seconds() * 1000
}

func residentBytes() float64 {
	var pages int
	file, err := os.Open("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	defer file.Close()
	fmt.Fscanf(file, "%d %d", new(int), &pages)
	return float64(pages * os.Getpagesize())
}

func idleBytes(count int) float64 {
	before := residentBytes()
	wait := make(chan struct{})
	var started, group sync.WaitGroup
	started.Add(count)
	group.Add(count)
	for i := 0; i < count; i++ {
		go func() {
			started.Done()
			<-wait
			group.Done()
		}()
	}
	started.Wait()
	bytes := residentBytes() - before
	close(wait)
	group.Wait()
	return bytes / float64(count)
}

func measureIdle() float64 {
	return idleBytes(sleepers)
}

func measureMillion() float64 {
	start := time.Now()
	bytes := idleBytes(1000000)
	fmt.Printf("go million_bytes %.0f\n", bytes)
	return time.Since(start).Seconds()
}

func echo(connection net.Conn) {
	defer connection.Close()
	buf := make([]byte, 4096)
	for {
		n, err := connection.Read(buf)
		if err != nil {
			return
		}
		if _, err = connection.Write(buf[:n]); err != nil {
			return
		}
	}
}

func measureEcho() float64 {
	return serveEchoes(func(listener net.Listener) net.Listener { return listener })
}

func measureEchoTLS() float64 {
	pem := os.Getenv("ECHO_PEM")
	certificate, err := tls.LoadX509KeyPair(pem, pem)
	if err != nil {
		panic(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	return serveEchoes(func(listener net.Listener) net.Listener {
		return tls.NewListener(listener, config)
	})
}

func serveEchoes(wrap func(net.Listener) net.Listener) float64 {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	listener = wrap(listener)
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go echo(connection)
	}
}

func beBusy(over *bool, group *sync.WaitGroup) {
	for !*over {
		for start := time.Now(); time.Since(start) < 20*time.Microsecond; {
		}
		runtime.Gosched()
	}
	group.Done()
}

func measureBeside() float64 {
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	go func() {
		connection, _ := listener.Accept()
		buf := make([]byte, 1)
		for {
			if _, err := connection.Read(buf); err != nil {
				return
			}
			connection.Write(buf)
		}
	}()
	connection, _ := net.Dial("tcp", listener.Addr().String())
	var group sync.WaitGroup
	over := false
	for i := 0; i < 5; i++ {
		group.Add(1)
		go beBusy(&over, &group)
	}
	count, worst, buf := 0.0, time.Duration(0), make([]byte, 1)
	for end := time.Now().Add(400 * time.Millisecond); time.Now().Before(end); count++ {
		start := time.Now()
		connection.Write(buf)
		connection.Read(buf)
		if took := time.Since(start); took > worst {
			worst = took
		}
	}
	over = true
	group.Wait()
	fmt.Printf("go beside_worst %.1f\n", float64(worst.Nanoseconds())/1000)
	return count
}

func sleepOften(delay time.Duration) float64 {
	start := time.Now()
	for i := 0; i < 200; i++ {
		time.Sleep(delay)
	}
	return perOperation(start, 200) / 1000
}

func measureSleep1ms() float64 { return sleepOften(time.Millisecond) }

func measureSleep10ms() float64 { return sleepOften(10 * time.Millisecond) }

func measureChild() float64 {
	memory := make([]byte, 2<<30)
	for i := 0; i < len(memory); i += 4096 {
		memory[i] = 1
	}
	var took time.Duration
	for i := 0; i < 20; i++ {
		command := exec.Command("/bin/true")
		start := time.Now()
		command.Start()
		took += time.Since(start)
		command.Wait()
	}
	runtime.KeepAlive(memory)
	return float64(took.Nanoseconds()) / 20 / 1000
}

func main() {
	measures := map[string]func() float64{
		"switch": measureSwitch, "spawn": measureSpawn, "queue": measureQueue,
		"lock": measureLock, "semaphore": measureSemaphore,
		"timeout": measureTimeout, "wait_for": measureWaitFor,
		"sleepers": measureSleepers, "idle": measureIdle,
		"million": measureMillion, "echo": measureEcho, "echo_tls": measureEchoTLS,
		"beside": measureBeside, "child": measureChild,
		"sleep_1ms": measureSleep1ms, "sleep_10ms": measureSleep10ms,
	}
	runtime.GOMAXPROCS(1)
	if measure, found := measures[os.Args[1]]; found {
		fmt.Printf("go %s %.1f\n", os.Args[1], measure())
	}
}
