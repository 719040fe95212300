package graph_test

import (
	"encoding/json"
	"fmt"
	"testing"
)

func BenchmarkDirect(b *testing.B) {
	m := newMemory()
	body, _ := json.Marshal(object{"query": fmt.Sprintf(pageOfCycles, "")})
	views := m.server(true, true)
	value := structs(ask(views, body))
	b.Run("views", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ask(views, body)
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = json.Marshal(value)
		}
	})
}
