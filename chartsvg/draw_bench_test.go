package chartsvg

import (
	"io"
	"testing"
)

func BenchmarkDraw(b *testing.B) {
	for name, p := range map[string]Picture{
		"15 points": situations()["stepped"], "3 classes": situations()["classes"], "1000 points": {Title: "A thousand days", Panels: []Panel{{Chart: thousand()}}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := Draw(io.Discard, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
