package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/google/uuid"
)

// A stored field is {"key":"<salt id>","box":"<nonce, ciphertext, tag>"}, both base64url
// without padding. There is exactly one spelling of a box: any other is refused, so that a
// changed byte is always seen.
const (
	boxHead = `{"key":"`
	boxMid  = `","box":"`
	boxTail = `"}`

	keySize   = 32
	nonceSize = 12
	tagSize   = 16
	idChars   = 11 // of a saltID
)

var base64url = base64.RawURLEncoding.Strict()

// saltID names a salt in boxes and in keys.db.
type saltID int64

// box is a stored field taken apart. Sealed is nonce, ciphertext and tag.
type box struct {
	salt   saltID
	sealed []byte
}

// appendJSON gives the stored form.
func (b box) appendJSON(to []byte) []byte {
	var id [8]byte
	binary.BigEndian.PutUint64(id[:], uint64(b.salt))
	to = append(to, boxHead...)
	to = base64url.AppendEncode(to, id[:])
	to = append(to, boxMid...)
	to = base64url.AppendEncode(to, b.sealed)
	return append(to, boxTail...)
}

// parseBox takes a stored field apart. Anything that is not a box is ErrTampered.
func parseBox(stored []byte) (box, error) {
	const idEnd = len(boxHead) + idChars
	const start = idEnd + len(boxMid)
	end := len(stored) - len(boxTail)
	if end < start || string(stored[:len(boxHead)]) != boxHead ||
		string(stored[idEnd:start]) != boxMid || string(stored[end:]) != boxTail {
		return box{}, fmt.Errorf("%w: it has not the form of a box", ErrTampered)
	}
	var id [8]byte
	if n, err := base64url.Decode(id[:], stored[len(boxHead):idEnd]); err != nil || n != len(id) {
		return box{}, fmt.Errorf("%w: its key id is not base64", ErrTampered)
	}
	sealed, err := base64url.AppendDecode(nil, stored[start:end])
	// The decoder skips line breaks, which would be a second spelling.
	if err != nil || len(sealed) < nonceSize+tagSize || base64url.EncodedLen(len(sealed)) != end-start {
		return box{}, fmt.Errorf("%w: its content is not base64", ErrTampered)
	}
	return box{saltID(binary.BigEndian.Uint64(id[:])), sealed}, nil
}

// at is the event and path of a box: what its key is derived for and bound to.
func at(event uuid.UUID, path string) []byte {
	return append(append(make([]byte, 0, len(event)+len(path)), event[:]...), path...)
}

// boxAEAD is the cipher of one box, from the pseudorandom key of its salt.
func boxAEAD(prk, at []byte) (cipher.AEAD, error) {
	key, err := boxKey(prk, at)
	if err != nil {
		return nil, err
	}
	return newAEAD(key)
}

func boxKey(prk, at []byte) ([]byte, error) {
	return hkdf.Expand(sha256.New, prk, string(at), keySize)
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// encrypt gives nonce, ciphertext and tag.
func encrypt(aead cipher.AEAD, random io.Reader, plain, bound []byte) ([]byte, error) {
	sealed := make([]byte, nonceSize, nonceSize+len(plain)+tagSize)
	if _, err := io.ReadFull(random, sealed); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return aead.Seal(sealed, sealed, plain, bound), nil
}

// decrypt is the way back. The plain text is never nil, which means forgotten.
func decrypt(aead cipher.AEAD, sealed, bound []byte) ([]byte, error) {
	if len(sealed) < nonceSize+tagSize {
		return nil, ErrTampered
	}
	plain, err := aead.Open(make([]byte, 0, len(sealed)), sealed[:nonceSize], sealed[nonceSize:], bound)
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}
