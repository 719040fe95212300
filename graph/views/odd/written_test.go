package odd_test

import (
	"strings"
	"testing"
)

// written are queries of the unusual, one a line.
const written = `
{ __typename }
{ word }
{ word a: word b: word word }
{ box(id: 1) { id } }
{ box(id: "9") { id } }
{ box(id: "-1") { id } }
{ box(id: "x") { id } }
{ mustBox(id: "9") { id } }
{ mustBox(id: "-1") { id } }
{ mustBox(id: "x") { id } word }
{ box(id: "1") { __typename } }
{ box(id: "1") { t: __typename __typename u: __typename id } }
{ box(id: "1") { id name label size most weight maybeWeight sealed maybeSealed made maybeMade key maybeKey } }
{ box(id: "2") { colour maybeColour heft shout maybeShout murmur loose any } }
{ box(id: "3") { tags maybeTags grid } }
{ box(id: "3") { inner { id name round } maybeInner { id name round } } }
{ box(id: "4") { lid { id } mustLid { id } boxes { id } maybeBoxes { id } values { id } nested { id } } }
{ box(id: "5") { things { id name __typename } maybeThing { id } mustThing { name } } }
{ box(id: "6") { found { __typename ... on Box { id } ... on Ball { id } ... on Note { text } } } }
{ box(id: "7") { found { ... on Thing { id } ... on Named { name } } } }
{ box(id: "7") { found { ... on Note { on { id ... on Ball { round } } } } } }
{ box(id: "8") { twice } }
{ box(id: "8") { twice(times: 3) } }
{ box(id: "8") { twice(times: 3, word: "ab") } }
{ box(id: "8") { twice(times: 0, word: null) } }
{ box(id: "8") { twice(times: -1) } }
{ box(id: "8") { a: twice(times: 1) b: twice(times: 2) c: twice(times: 3, word: "\"\\\n") } }
{ box(id: "8") { twice(times: 99999999999) } }
{ maybeBoxes(n: 12) { id twice(times: -1) } }
{ maybeBoxes(n: 12) { fails } }
{ maybeBoxes(n: 12) { panics } }
{ maybeBoxes(n: 12) { perhaps } }
{ maybeBoxes(n: 12) { contents { id } } }
{ maybeBoxes(n: 12) { contents(last: 1) { id } c: contents(last: 0) { id } d: contents(last: null) { id } } }
{ maybeBoxes(n: 12) { contents(last: -3) { id } } }
{ maybeBoxes(n: 12) { parts { id round } } }
{ maybeBoxes(n: 12) { record { title box { id record { title } } } } }
{ maybeBoxes(n: 12) { animal { sound young { sound young { sound } } } } }
{ maybeBoxes(n: 12) { animal { home { id } young { home { label } sound } } } }
{ maybeBoxes(n: 12) { slow { id } } }
{ maybeBoxes(n: 12) { slow(ms: -1) { id } } }
{ maybeBoxes(n: 12) { id slow { id slow { id slow { id } } } } }
{ maybeBoxes(n: 12) { id strict label } }
{ maybeBoxes(n: 12) { lenient } }
{ maybeBoxes(n: 12) { owner { id } } }
{ maybeBoxes(n: 12) { owner { owner { owner { strict } } } } }
{ maybeBoxes(n: 12) { maybeOwner { id } } }
{ maybeBoxes(n: 12) { owners { id } } }
{ maybeBoxes(n: 12) { owners(first: 1) { id owners(first: 1) { id } } } }
{ maybeBoxes(n: 12) { lid { strict } } }
{ maybeBoxes(n: 12) { lid { lid { strict owner { id } } } label } }
{ maybeBoxes(n: 12) { boxes { strict } } }
{ maybeBoxes(n: 12) { maybeBoxes { strict } } }
{ maybeBoxes(n: 12) { nested { strict } } }
{ maybeBoxes(n: 12) { nested { owner { strict } label } } }
{ maybeBoxes(n: 12) { things { ... on Box { strict } name } } }
{ maybeBoxes(n: 12) { things { ... on Ball { heard } } } }
{ maybeBoxes(n: 12) { values { heard pushed { inner { heard } } } } }
{ maybeBoxes(n: 12) { mustLid { mustLid { strict } } } }
{ maybeBoxes(n: 12) { mustThing { ... on Box { mustThing { ... on Box { strict } } } } } }
{ maybeBoxes(n: 12) { found { ... on Box { strict murmur } ... on Ball { heard } } } }
{ maybeBoxes(n: 12) { secret } }
{ maybeBoxes(n: 12) { secret s: secret lid { secret } } }
{ maybeBoxes(n: 12) { murmur lid { murmur } } }
{ maybeBoxes(n: 12) { heft lid { heft } } }
{ maybeBoxes(n: 12) { id @heard } }
{ maybeBoxes(n: 12) { lid @heard { id } label } }
{ maybeBoxes(n: 12) @heard { id strict } }
{ maybeBoxes(n: 12) { strict @heard __typename @heard } }
{ maybeBoxes(n: 3) { weight grid inner { round } } }
{ boxes(n: 3) { id } }
{ boxes(n: 4) { id } word }
{ boxes(n: 0) { id } }
{ boxes(n: 12) { weight } }
{ nested(n: 3) { id label } }
{ nested(n: 0) { id } }
{ nested(n: 3) { strict murmur } }
{ thing(n: 1) { id name } }
{ thing(n: 9) { id } }
{ thing(n: -1) { id } }
{ thing(n: 2) { ... on Named { name } ... on Box { label } ... on Ball { round } } }
{ things(n: 5) { id name } }
{ things(n: 5) { __typename ... on Box { boxes { id } } ... on Ball { pushed { id } heard } } }
{ found(n: 5) { __typename } }
{ found(n: 5) { ... on Note { text on { name } } ... on Thing { id } } }
{ found(n: 5) { ... { __typename } ... on Named { n: name } } }
{ record { title box { id record { title } } } }
{ ordered { id } }
{ ordered(order: {by: RED}, key: "0190a6c4-8f2e-7cc3-98c4-dc0c0c07398f") { id } }
{ ordered(order: {by: RED, words: ["a", "b"]}, key: "no key") { id } }
{ ordered(order: {by: BLUE}) { id } }
{ ordered(order: {most: 3}) { id } }
{ box(id: "1") { id id id name: label } }
{ box(id: "1") { lid { id } lid { label } lid { boxes { id } boxes { label } } } }
{ box(id: "1") { name ... on Named { name } ... on Thing { name } ... on Box { name } } }
{ box(id: "1") { ... on Named { n: name } ... on Thing { n: name } } }
{ maybeBoxes(n: 12) { ... on Named { l: lenient } ... on Owned { l: lenient } } }
{ maybeBoxes(n: 12) { ... on Named { lid { id fails } } ... on Owned { lid { label strict } } } }
{ box(id: "1") { keyed keyed k: keyed(key: null) l: keyed(key: "0190a6c4-8f2e-7cc3-98c4-dc0c0c07398f") } }
{ boxes(n: 3) { label keyed(key: "no key") } }
{ boxes(n: 0) { label keyed(key: "no key") } }
{ box(id: "1") { ... on Thing { ... on Box { ... on Named { name } } } } }
{ box(id: "1") { ...A ...B } } fragment A on Box { id lid { ...B } } fragment B on Thing { name id }
{ box(id: "1") { ...A } } fragment A on Box { id ...A }
{ box(id: "1") { ...A } a: box(id: "2") { ...A } } fragment A on Box { things { ...T } mustThing { ...T } } fragment T on Thing { id ... on Box { lid { ...T } } }
{ box(id: "1") { id @skip(if: true) } }
{ box(id: "1") { id @skip(if: true) label @include(if: false) } }
{ box(id: "1") { id @skip(if: false) @include(if: true) ... @include(if: false) { label } } }
{ box(id: "1") @include(if: false) { id } word }
{ nothing }
{ box { id } }
{ box(id: "1") }
{ box(id: "1") { id { id } } }
{ box(id: "1") { nothing } }
{ box(id: "1") { id: label id } }
{ box(id: "1") { twice(times: "x") } }
{ box(id: "1") { twice(words: 1) } }
{ box(id: "1"
query A { word } query B { word }
{ __schema { queryType { name } types { name kind } } }
{ __schema { types { name fields(includeDeprecated: true) { name args { name type { name ofType { name } } defaultValue } type { kind name ofType { kind name ofType { name } } } } } } }
{ __schema { directives { name locations args { name } isRepeatable } } }
{ __type(name: "Box") { name description interfaces { name } possibleTypes { name } fields { name description isDeprecated deprecationReason } } }
{ __type(name: "Found") { kind possibleTypes { name } enumValues { name } inputFields { name } } }
{ __type(name: "Colour") { enumValues(includeDeprecated: true) { name isDeprecated } } }
{ __type(name: "Nothing") { name } }
{ boxes(n: 4) { boxes { boxes { boxes { boxes { boxes { boxes { boxes { id } } } } } } } } }
{ deferred: word box(id: "1") { id } }
mutation { make(id: "1") { id label lid { id } strict } }
mutation { a: make(id: "1") { id } b: make(id: "9") { id } c: make(id: "2") { id } }
mutation { make(id: "x") { id } }
mutation { order(order: {by: RED, words: ["a"]}) { id ... on Box { tags } } }
mutation { order(order: {by: RED, most: 99999999999}) { id } }
mutation { word }
`

// TestWrittenQueriesAreAnsweredTheSame in a world with nothing amiss and in two with something.
func TestWrittenQueriesAreAnsweredTheSame(t *testing.T) {
	queries := strings.Split(strings.TrimSpace(written), "\n")
	special := []request{
		{query: `query($n: Int!, $w: String) { box(id: "1") { twice(times: $n, word: $w) } }`, variables: map[string]any{"n": 3, "w": "x"}},
		{query: `query($n: Int!, $w: String) { box(id: "1") { twice(times: $n, word: $w) } }`, variables: map[string]any{"n": 3}},
		{query: `query($n: Int!) { box(id: "1") { twice(times: $n) } }`, variables: map[string]any{"n": "x"}},
		{query: `query($n: Int!) { box(id: "1") { twice(times: $n) } }`},
		{query: `query($n: Int = 4) { box(id: "1") { contents(last: $n) { id } } }`},
		{query: `query($y: Boolean!) { box(id: "1") { id @skip(if: $y) label @include(if: $y) ... @skip(if: $y) { size } } }`, variables: map[string]any{"y": true}},
		{query: `query($y: Boolean!) { box(id: "1") { id @skip(if: $y) label @include(if: $y) ... @skip(if: $y) { size } } }`, variables: map[string]any{"y": false}},
		{query: `query($o: Order) { ordered(order: $o, key: "0190a6c4-8f2e-7cc3-98c4-dc0c0c07398f") { id } }`, variables: map[string]any{"o": map[string]any{"by": "GREEN", "words": []string{"a"}}}},
		{query: `query A { word } query B { box(id: "1") { id } }`, operation: "B"},
		{query: `{ word }`, operation: "C"},
		{query: strings.Repeat("{ word ", 3000)},
		{accept: "multipart/mixed", query: `{ box(id: "1") { id ... @defer { lid { id strict } } } }`},
		{accept: "multipart/mixed", query: `{ box(id: "1") { id lid { ... @defer(label: "x") { strict owner { id } } id } } }`},
		{accept: "multipart/mixed", query: `query($d: Boolean!) { boxes(n: 2) { id ... @defer(if: $d) { label } } }`, variables: map[string]any{"d": false}},
		{accept: "text/event-stream", query: `subscription { made(n: 1) { id label lid { strict } boxes { owner { id } } } }`},
		{accept: "text/event-stream", query: `subscription { made(n: 7) { id weight things { id } murmur } }`},
		{accept: "text/event-stream", query: `subscription { made(n: -1) { id } }`},
		{accept: "text/event-stream", query: `subscription { deferred }`},
		{accept: "text/event-stream", query: `subscription { deferred made(n: 1) { id } }`},
	}
	for _, q := range queries {
		special = append(special, request{query: q})
	}
	if len(special) < 100 {
		t.Fatalf("only %d queries", len(special))
	}
	var through, left int64
	for seed, amiss := range []int{0, 20, 100} {
		p := newPair(boxes(uint64(100+seed), amiss))
		for _, q := range special {
			if _, difference := p.same(q); difference != "" {
				t.Errorf("%d amiss: %s %v\n%s", amiss, q.query, q.variables, difference)
			}
		}
		through, left = through+p.views.Written.Load(), left+p.views.Left.Load()
		t.Logf("%d amiss: %d queries; %d views written, %d left to the executor", amiss, len(special), p.views.Written.Load(), p.views.Left.Load())
	}
	if through < 2*left {
		t.Error("too few views are written")
	}
}
