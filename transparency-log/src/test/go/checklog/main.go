// Checks what our log wrote, with golang.org/x/mod/sumdb's note and tlog packages and nothing of ours.
//
//	checklog DIR LEAVES
//
// DIR holds vkey, witness.vkey, checkpoint, checkpoint.old, tile/..., and for each index in LEAVES
// (comma-separated) INDEX.leaf and INDEX.tlog-proof. Says a line for each thing that holds; stops with
// exit code 1 at the first that does not. With "sign" for LEAVES it signs a note with DIR's skey.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

var dir string

func main() {
	dir = os.Args[1]
	run := func() error { return check(strings.Split(os.Args[2], ",")) }
	if os.Args[2] == "sign" {
		run = sign
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "checklog:", err)
		os.Exit(1)
	}
}

// sign prints a note with the text "text", signed with our private key.
func sign() error {
	signer, err := note.NewSigner(strings.TrimSpace(read("skey")))
	if err != nil {
		return err
	}
	signed, err := note.Sign(&note.Note{Text: "text\n"}, signer)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(signed)
	return err
}

func check(leaves []string) error {
	log, err := note.NewVerifier(strings.TrimSpace(read("vkey")))
	if err != nil {
		return fmt.Errorf("vkey: %w", err)
	}
	witness, err := newWitness(strings.TrimSpace(read("witness.vkey")))
	if err != nil {
		return fmt.Errorf("witness.vkey: %w", err)
	}
	known := note.VerifierList(log, witness)

	tree, err := open(read("checkpoint"), known)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	fmt.Println("checkpoint", tree.N)
	old, err := open(read("checkpoint.old"), known)
	if err != nil {
		return fmt.Errorf("checkpoint.old: %w", err)
	}
	fmt.Println("checkpoint.old", old.N)

	// Authenticates every tile it reads against the signed root.
	hashes := tlog.TileHashReader(tree, tiles{})
	for _, leaf := range leaves {
		if err := checkLeaf(leaf, tree, hashes, known); err != nil {
			return fmt.Errorf("leaf %s: %w", leaf, err)
		}
	}

	proof, err := tlog.ProveTree(tree.N, old.N, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("consistency: %w", err)
	}
	fmt.Println("consistency", old.N, tree.N)
	return checkEntries(tree.N, tree.Hash)
}

func checkLeaf(leaf string, tree tlog.Tree, hashes tlog.HashReader, known note.Verifiers) error {
	index, err := strconv.ParseInt(leaf, 10, 64)
	if err != nil {
		return err
	}
	hash := tlog.RecordHash([]byte(read(leaf + ".leaf")))
	proof, err := tlog.ProveRecord(tree.N, index, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, hash); err != nil {
		return fmt.Errorf("inclusion: %w", err)
	}
	fmt.Println("inclusion", index)
	if err := checkProof(read(leaf+".tlog-proof"), index, hash, known); err != nil {
		return fmt.Errorf("tlog-proof: %w", err)
	}
	fmt.Println("tlog-proof", index)
	return nil
}

// checkProof reads a c2sp.org/tlog-proof@v1 file.
func checkProof(file string, index int64, hash tlog.Hash, known note.Verifiers) error {
	head, checkpoint, found := strings.Cut(file, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || lines[1] != fmt.Sprintf("index %d", index) {
		return errors.New("malformed")
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		sibling, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, sibling)
	}
	tree, err := open(checkpoint, known)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, hash)
}

// checkEntries builds the tree anew from the entry bundles alone.
func checkEntries(size int64, root tlog.Hash) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	for n := int64(0); n < size; {
		width := size - n
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		bundle := []byte(read(tilePath("entries", n>>tileHeight, width)))
		for i := int64(0); i < width; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("entry %d: short bundle", n)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			hashes, err := tlog.StoredHashes(n, bundle[2:2+length], reader)
			if err != nil {
				return err
			}
			stored = append(stored, hashes...)
			bundle = bundle[2+length:]
			n++
		}
		if len(bundle) != 0 {
			return fmt.Errorf("entry %d: long bundle", n)
		}
	}
	hash, err := tlog.TreeHash(size, reader)
	if err != nil {
		return err
	}
	if hash != root {
		return errors.New("the entries are not those of the signed root")
	}
	fmt.Println("entries", size)
	return nil
}

// open verifies a checkpoint that log and witness have signed, and reads its three lines.
func open(text string, known note.Verifiers) (tlog.Tree, error) {
	opened, err := note.Open([]byte(text), known)
	if err != nil {
		return tlog.Tree{}, err
	}
	if len(opened.Sigs) != 2 {
		return tlog.Tree{}, fmt.Errorf("%d verified signatures", len(opened.Sigs))
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 {
		return tlog.Tree{}, errors.New("not three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// tiles reads C2SP tlog-tiles: Go's own layout has the height in its paths, and "data" for entries.
type tiles struct{}

func (tiles) Height() int                     { return tileHeight }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		data = append(data, []byte(read(tilePath(strconv.Itoa(tile.L), tile.N, int64(tile.W)))))
	}
	return data, nil
}

func tilePath(folder string, n int64, width int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < 1<<tileHeight {
		path += fmt.Sprintf(".p/%d", width)
	}
	return "tile/" + folder + "/" + path
}

// witness verifies cosignature/v1, which x/mod does not know.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("malformed")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("not a cosignature/v1 key")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:])
	if parts[1] != fmt.Sprintf("%08x", hash) {
		return nil, errors.New("wrong key id")
	}
	return &witness{parts[0], hash, key[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

func read(path string) string {
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
	if err != nil {
		fmt.Fprintln(os.Stderr, "checklog:", err)
		os.Exit(1)
	}
	return string(data)
}
