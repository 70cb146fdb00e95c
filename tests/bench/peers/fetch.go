// The work of ../floor.c with Go's net/http.
//
// usage: fetch LIST DIR CONNECTIONS [CACERT]
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
)

func newClient(connections int, cacert string) *http.Client {
	transport := &http.Transport{
		MaxIdleConns:        connections,
		MaxIdleConnsPerHost: connections,
		MaxConnsPerHost:     connections,
		ReadBufferSize:      64 * 1024,
		ForceAttemptHTTP2:   true,
		DisableCompression:  true,
	}
	if cacert != "" {
		pem, err := os.ReadFile(cacert)
		if err != nil {
			panic(err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	return &http.Client{Transport: transport}
}

func fetch(client *http.Client, url, dir string) error {
	name := filepath.Join(dir, path.Base(url))
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	file, err := os.Create(name + ".part")
	if err != nil {
		return err
	}
	// A body shorter than its length is io.ErrUnexpectedEOF.
	_, err = io.Copy(file, response.Body)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}

func main() {
	cacert := ""
	if len(os.Args) > 4 {
		cacert = os.Args[4]
	}
	connections, _ := strconv.Atoi(os.Args[3])
	client := newClient(connections, cacert)
	list := os.Stdin
	if os.Args[1] != "-" {
		list, _ = os.Open(os.Args[1])
	}
	urls := make(chan string, connections)
	var failed atomic.Bool
	var workers sync.WaitGroup
	for i := 0; i < connections; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for url := range urls {
				if err := fetch(client, url, os.Args[2]); err != nil {
					fmt.Fprintln(os.Stderr, err)
					failed.Store(true)
				}
			}
		}()
	}
	for lines := bufio.NewScanner(list); lines.Scan(); {
		urls <- lines.Text()
	}
	close(urls)
	workers.Wait()
	if failed.Load() {
		os.Exit(1)
	}
}
