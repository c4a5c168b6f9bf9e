// Package models holds the nouns of the house: plain types that keep the promises which need nothing but their
// own value. It knows neither the database nor the web, and it never reads a clock.
package models
