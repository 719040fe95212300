package graph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// Limits of a request. They are printed in the error that exceeds them.
const (
	// MaxBody is the size of a request in bytes, on every way in.
	MaxBody = 256 << 10
	// MaxNesting is how deep objects and lists nest in the JSON of a request. Reading it takes a
	// stack that grows with its depth, which many could ask for at once.
	MaxNesting = 64
	// MaxTokens is the length of a document in words and signs.
	MaxTokens = 2000
	// MaxDepth is how deep fields nest.
	MaxDepth = 14
	// MaxAliases is how many fields of a document have another name.
	MaxAliases = 30
	// MaxDirectives is how many directives a document has.
	MaxDirectives = 60
	// MaxSpreads is how many fragment spreads and inline fragments a document has.
	MaxSpreads = 200
	// MaxFields is how many fields a document has once its fragments are written out.
	MaxFields = 5000
	// MaxPairs is how many pairs of fields of the same name must be compared.
	MaxPairs = 10_000
	// MaxCost is the weight of an operation: each field is 1, a list multiplies what is in it.
	MaxCost = 25_000
	// MaxPage is how many items a page has.
	MaxPage = 100
	// MaxItems is how many items a list in an argument has.
	MaxItems = 500
	// MaxErrors is how many errors an answer tells.
	MaxErrors = 20
)

// measure refuses a document that is too large to be validated in a short time. It takes time
// linear in the document, whatever its fragments do.
func measure(query string) *gqlerror.Error {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, MaxTokens)
	if err != nil {
		if strings.Contains(err.Error(), "exceeded token limit") {
			return problem(TooComplex, "the document has more than %d tokens", MaxTokens).asError()
		}
		return nil // what is wrong with it is told by the executor
	}
	c := counting{fragments: make(map[string]*ast.FragmentDefinition), sizes: make(map[string]size)}
	for _, f := range doc.Fragments {
		c.fragments[f.Name] = f
		c.directives += len(f.Directives)
	}
	total := size{}
	for _, o := range doc.Operations {
		c.directives += len(o.Directives)
		s := c.sizeOf(o.SelectionSet)
		total = size{min(total.fields+s.fields, overflow), max(total.depth, s.depth)}
	}
	for name := range c.fragments { // those that nothing spreads are validated as well
		s := c.fragment(name)
		total = size{max(total.fields, s.fields), max(total.depth, s.depth)}
	}
	if p := c.exceeds(total); p != nil {
		return p.asError()
	}
	pairs := 0
	for _, o := range doc.Operations {
		pairs += c.pairs([]ast.SelectionSet{o.SelectionSet}, MaxDepth)
	}
	for _, f := range doc.Fragments {
		pairs += c.pairs([]ast.SelectionSet{f.SelectionSet}, MaxDepth)
	}
	if pairs > MaxPairs || c.steps > maxSteps {
		return problem(TooComplex, "the document names the same fields too often: more than %d pairs must be compared", MaxPairs).asError()
	}
	return nil
}

// overflow is where counting stops.
const overflow = 1 << 30

// size is what a selection comes to with its fragments written out.
type size struct{ fields, depth int }

// counting walks a document; the size of each fragment is found once.
type counting struct {
	fragments                    map[string]*ast.FragmentDefinition
	sizes                        map[string]size
	aliases, directives, spreads int
	steps                        int // taken by pairs
}

// maxSteps is how many fields pairs looks at before it gives up.
const maxSteps = 20_000

func (c *counting) exceeds(total size) *Problem {
	switch {
	case total.depth > MaxDepth:
		return problem(TooComplex, "fields nest deeper than %d", MaxDepth)
	case c.aliases > MaxAliases:
		return problem(TooComplex, "%d aliases are more than %d", c.aliases, MaxAliases)
	case c.directives > MaxDirectives:
		return problem(TooComplex, "%d directives are more than %d", c.directives, MaxDirectives)
	case c.spreads > MaxSpreads:
		return problem(TooComplex, "%d fragment spreads are more than %d", c.spreads, MaxSpreads)
	case total.fields > MaxFields:
		return problem(TooComplex, "with its fragments written out the document has more than %d fields", MaxFields)
	default:
		return nil
	}
}

// sizeOf counts a selection. Aliases, directives and spreads are counted as they are written.
func (c *counting) sizeOf(set ast.SelectionSet) size {
	var s size
	add := func(inner size, deeper int) {
		s.fields = min(s.fields+inner.fields, overflow)
		s.depth = max(s.depth, inner.depth+deeper)
	}
	for _, selection := range set {
		switch x := selection.(type) {
		case *ast.Field:
			if x.Alias != x.Name {
				c.aliases++
			}
			c.directives += len(x.Directives)
			s.fields++
			add(c.sizeOf(x.SelectionSet), 1)
		case *ast.InlineFragment:
			c.spreads++
			c.directives += len(x.Directives)
			add(c.sizeOf(x.SelectionSet), 0)
		case *ast.FragmentSpread:
			c.spreads++
			c.directives += len(x.Directives)
			add(c.fragment(x.Name), 0)
		}
	}
	return s
}

// fragment is the size of a fragment. One that spreads itself has none: the validator refuses it.
func (c *counting) fragment(name string) size {
	if s, known := c.sizes[name]; known {
		return s
	}
	c.sizes[name] = size{}
	if f := c.fragments[name]; f != nil {
		c.sizes[name] = c.sizeOf(f.SelectionSet)
	}
	return c.sizes[name]
}

// pairs counts how many pairs of fields share a name where their selections are merged, which is
// what the validator compares. The sets are those merged at one place. Call it only for documents
// whose size with fragments written out is within bounds.
func (c *counting) pairs(sets []ast.SelectionSet, depth int) int {
	if depth < 0 || c.steps > maxSteps {
		return 0
	}
	byName := make(map[string][]ast.SelectionSet)
	seen := make(map[string]bool)
	var gather func(ast.SelectionSet)
	gather = func(set ast.SelectionSet) {
		c.steps += len(set)
		for _, selection := range set {
			switch x := selection.(type) {
			case *ast.Field:
				byName[x.Alias] = append(byName[x.Alias], x.SelectionSet)
			case *ast.InlineFragment:
				gather(x.SelectionSet)
			case *ast.FragmentSpread:
				if f := c.fragments[x.Name]; f != nil && !seen[x.Name] {
					seen[x.Name] = true
					gather(f.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		gather(set)
	}
	total := 0
	for _, same := range byName {
		total = min(total+len(same)*(len(same)-1)/2, overflow)
		if len(same[0]) > 0 || len(same) > 1 {
			total = min(total+c.pairs(same, depth-1), overflow)
		}
	}
	return total
}
