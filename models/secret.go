package models

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// SecretLen is the length of a secret as text.
const SecretLen = 64

// NewSecret gives 32 random bytes as text for cookies, tokens and one-time links: hex, so that a shell takes it for
// neither a flag nor a pattern.
func NewSecret() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails: it stops the program when the system has no randomness
	return hex.EncodeToString(b)
}

// HashSecret gives the form in which a secret is kept: hex SHA-256. A secret of NewSecret needs no salt and no
// slow hash, because it cannot be guessed.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
