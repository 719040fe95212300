package signin

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"github.com/cyclebook/cyclebook/domain"
)

// cost is what one hash takes.
type cost struct {
	memory uint32 // KiB
	time   uint32
	lanes  uint8
}

// present is the cost of new hashes: the first that OWASP names for argon2id. Whoever signs in with
// one of another cost gets a new one.
var present = cost{memory: 19 << 10, time: 2, lanes: 1}

// dearest is the most that a stored hash may ask for: the log may be another's.
var dearest = cost{memory: 256 << 10, time: 16, lanes: 16}

const (
	saltSize = 16
	hashSize = 32
)

// hasher makes and checks verifiers. Each hash takes 19 MiB for some 20 ms, so only a few are made
// at once and all others wait.
type hasher struct {
	random io.Reader
	cost   cost
	places chan struct{}
	// nobodys is the verifier of those who are not there: to check it takes as long as any other.
	nobodys domain.Personal
}

func newHasher(random io.Reader, atOnce int) (*hasher, error) {
	h := &hasher{random: random, cost: present, places: make(chan struct{}, atOnce)}
	var made [saltSize + hashSize]byte
	if _, err := io.ReadFull(random, made[:]); err != nil {
		return nil, fmt.Errorf("signin: random: %w", err)
	}
	h.nobodys = written(h.cost, made[:saltSize], made[saltSize:])
	return h, nil
}

// place waits until another hash may be made.
func (h *hasher) place(ctx context.Context) (done func(), err error) {
	select {
	case h.places <- struct{}{}:
		return func() { <-h.places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// verifier hashes a password.
func (h *hasher) verifier(ctx context.Context, password string) (domain.Personal, error) {
	var salt [saltSize]byte
	if _, err := io.ReadFull(h.random, salt[:]); err != nil {
		return "", fmt.Errorf("signin: random: %w", err)
	}
	done, err := h.place(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return written(h.cost, salt[:], h.cost.hash(password, salt[:])), nil
}

// matches checks a password; stale says that its verifier has another cost than a new one.
func (h *hasher) matches(ctx context.Context, password string, verifier domain.Personal) (ok, stale bool, err error) {
	c, salt, want, err := read(verifier)
	if err != nil {
		return false, false, err
	}
	done, err := h.place(ctx)
	if err != nil {
		return false, false, err
	}
	defer done()
	return subtle.ConstantTimeCompare(c.hash(password, salt), want) == 1, c != h.cost, nil
}

func (c cost) hash(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(normal(password)), salt, c.time, c.memory, c.lanes, hashSize)
}

// written is a verifier in PHC form.
func written(c cost, salt, hash []byte) domain.Personal {
	b64 := base64.RawStdEncoding
	return domain.Personal(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.lanes, b64.EncodeToString(salt), b64.EncodeToString(hash)))
}

// errVerifier tells nothing of the verifier itself.
var errVerifier = errors.New("signin: a verifier is not one of argon2id, version 19, at a cost that is allowed")

// read takes a verifier apart.
func read(verifier domain.Personal) (c cost, salt, hash []byte, err error) {
	parts := strings.Split(string(verifier), "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errVerifier
	}
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.lanes)
	if err != nil || n != 3 || c.memory == 0 || c.time == 0 || c.lanes == 0 || c.memory > dearest.memory || c.time > dearest.time || c.lanes > dearest.lanes {
		return c, nil, nil, errVerifier
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	hash, hashErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || hashErr != nil || len(salt) < 8 || len(hash) != hashSize {
		return c, nil, nil, errVerifier
	}
	return c, salt, hash, nil
}
