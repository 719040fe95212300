package guard

// apart finds names whose letters stand apart: O k a f o r, or O-k-a-f-o-r.
func (r *Roster) apart(f folded, words []word) []hit {
	var hits []hit
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && single(words, j) && (j == i || words[j].from-words[j-1].to <= maxGap && oneLine(f, words[j-1].to, words[j].from)) {
			j++
		}
		if j-i >= minJoined {
			hits = append(hits, r.spelled(words[i:j])...)
		}
		i = max(j, i+1)
	}
	return hits
}

// maxGap is how far apart the letters may stand.
const maxGap = 4

func single(words []word, i int) bool {
	return words[i].to-words[i].from == 1 && !isNumber(words[i].text)
}

func oneLine(f folded, from, to int) bool {
	for _, r := range f.letters[from:to] {
		if r == '\n' {
			return false
		}
	}
	return true
}

// spelled finds the names in a row of single letters: at each of them those of any length that
// there are, the longest first.
func (r *Roster) spelled(letters []word) []hit {
	text := make([]byte, 0, len(letters))
	starts := make([]int, 0, len(letters)+1)
	for _, w := range letters {
		starts = append(starts, len(text))
		text = append(text, w.text...)
	}
	starts = append(starts, len(text))
	var hits []hit
	for i := 0; i < len(letters); i++ {
		for n := len(r.lengths) - 1; n >= 0; n-- {
			end := i + r.lengths[n]
			if end > len(letters) {
				continue
			}
			if kind, ok := r.joined[string(text[starts[i]:starts[end]])]; ok {
				hits = append(hits, hit{kind, letters[i].from, letters[end-1].to})
				i = end - 1
				break
			}
		}
	}
	return hits
}
