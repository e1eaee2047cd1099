// The Go twin: the registry's fetch, list and create on net/http and mattn's sqlite3, one commit for each create.
//
//	go-twin DATABASE
//
// Prints the port it listens on (127.0.0.1, chosen by the system) and serves until it is ended.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
)

type server struct {
	store *store
}

func main() {
	store, err := openStore(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &server{store: store}
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/Flows/", server.fetchV1)
	mux.HandleFunc("/v2/Flows/", server.fetchV2)
	mux.HandleFunc("/v2/Flows", server.flows)
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, mux))
}

func (s *server) fetchV1(w http.ResponseWriter, r *http.Request) {
	if found := s.fetch(w, r, "/v1/Flows/"); found != nil {
		respond(w, http.StatusOK, appendV1(make([]byte, 0, 1024), found, origin(r)))
	}
}

func (s *server) fetchV2(w http.ResponseWriter, r *http.Request) {
	if found := s.fetch(w, r, "/v2/Flows/"); found != nil {
		respond(w, http.StatusOK, appendV2(make([]byte, 0, 1536+len(found.definition)), found, origin(r)))
	}
}

// fetch answers the request itself when it returns nil.
func (s *server) fetch(w http.ResponseWriter, r *http.Request, prefix string) *flow {
	caller, ok := s.authenticate(w, r)
	if !ok {
		return nil
	}
	found, err := s.store.flow(caller, strings.TrimPrefix(r.URL.Path, prefix))
	if err != nil {
		refuse(w, http.StatusNotFound)
		return nil
	}
	return found
}

func (s *server) flows(w http.ResponseWriter, r *http.Request) {
	caller, ok := s.authenticate(w, r)
	switch {
	case !ok:
	case r.Method == http.MethodPost:
		s.create(w, r, caller)
	default:
		s.list(w, r, caller)
	}
}

func (s *server) list(w http.ResponseWriter, r *http.Request, caller account) {
	size := 50
	if text := r.URL.Query().Get("PageSize"); text != "" {
		size, _ = strconv.Atoi(text)
	}
	if size < 1 || size > 1000 {
		refuse(w, http.StatusBadRequest)
		return
	}
	page, err := s.store.newest(caller, size+1)
	if err != nil {
		refuse(w, http.StatusInternalServerError)
		return
	}
	respond(w, http.StatusOK, appendList(make([]byte, 0, 1024*size), page, size, origin(r)))
}

func (s *server) create(w http.ResponseWriter, r *http.Request, caller account) {
	wanted, err := newFlow(r)
	if err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	if err := s.store.create(caller, wanted); err != nil {
		refuse(w, http.StatusInternalServerError)
		return
	}
	respond(w, http.StatusCreated, appendV2(make([]byte, 0, 1536+len(wanted.definition)), wanted, origin(r)))
}

// newFlow checks what the twins check: that nothing is missing, the status, and that the definition is a JSON object.
func newFlow(r *http.Request) (*flow, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	wanted := &flow{friendlyName: r.PostForm.Get("FriendlyName"), status: r.PostForm.Get("Status"), revision: 1}
	if wanted.friendlyName == "" || (wanted.status != "draft" && wanted.status != "published") {
		return nil, fmt.Errorf("a field is missing")
	}
	var err error
	wanted.definition, err = compact(r.PostForm.Get("Definition"))
	return wanted, err
}

func (s *server) authenticate(w http.ResponseWriter, r *http.Request) (account, bool) {
	sid, token, _ := r.BasicAuth()
	caller, err := s.store.authenticate(sid, token)
	if err != nil {
		refuse(w, http.StatusUnauthorized)
	}
	return caller, err == nil
}

func origin(r *http.Request) string {
	return "http://" + r.Host
}

func respond(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Twilio-Request-Id", randomSID("RQ"))
	w.WriteHeader(status)
	w.Write(body)
}

func refuse(w http.ResponseWriter, status int) {
	body, _ := json.Marshal(map[string]int{"status": status})
	respond(w, status, body)
}

func randomSID(prefix string) string {
	var bytes [16]byte
	if _, err := rand.Read(bytes[:]); err != nil {
		log.Fatal(err)
	}
	return prefix + hex.EncodeToString(bytes[:])
}
