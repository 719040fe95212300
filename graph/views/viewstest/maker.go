// Package viewstest makes queries of a schema at random, to hold what package views writes against
// what gqlgen's executor answers. A new type is asked for as soon as it is in the schema.
package viewstest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Maker makes queries.
type Maker struct {
	Schema *ast.Schema
	Rand   *rand.Rand
	// Scalar gives a value of a scalar for an argument of a field, as a literal and as JSON has it.
	Scalar func(field, argument, scalar string) (literal string, value any)
	// Fields is how many fields a selection has at most, Depth how deep they nest.
	Fields, Depth int
	// Directives may stand at any field, such as @heard.
	Directives []string
	// Leave says which fields are not asked for; it may be nil.
	Leave func(of *ast.Definition, field string) bool

	aliases   int
	declared  []string
	variables map[string]any
	fragments []string
	spreads   map[string][]string // by type
}

// Query makes an operation on a root type and its variables.
func (m *Maker) Query(kind ast.Operation, root *ast.Definition) (query string, variables map[string]any) {
	m.aliases, m.declared, m.variables, m.fragments, m.spreads = 0, nil, make(map[string]any), nil, make(map[string][]string)
	set := ""
	if kind == ast.Subscription {
		set = "{ " + m.field(root, root, m.pick(root, m.Depth), m.Depth) + " }"
	} else {
		set = m.selection(root, m.Depth)
	}
	head := string(kind)
	if len(m.declared) > 0 {
		head += "(" + strings.Join(m.declared, ", ") + ")"
	}
	return head + " " + set + strings.Join(m.fragments, ""), m.variables
}

func (m *Maker) chance(percent int) bool { return m.Rand.IntN(100) < percent }

// selection selects some fields of a type, in fragments or not, some of them twice.
func (m *Maker) selection(def *ast.Definition, depth int) string {
	var parts []string
	for range 1 + m.Rand.IntN(m.Fields) {
		switch {
		case m.chance(8):
			parts = append(parts, m.alias(20)+"__typename"+m.directives())
		case m.chance(20) || def.Kind == ast.Union:
			parts = append(parts, m.fragment(def, depth))
		default:
			if f := m.pick(def, depth); f != nil {
				parts = append(parts, m.field(def, def, f, depth))
			}
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "__typename")
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

// pick takes a field that can be asked for at a depth; nil when none can.
func (m *Maker) pick(def *ast.Definition, depth int) *ast.FieldDefinition {
	for range 20 {
		if len(def.Fields) == 0 {
			return nil
		}
		f := def.Fields[m.Rand.IntN(len(def.Fields))]
		of := m.Schema.Types[f.Type.Name()]
		deep := of.IsCompositeType() && depth == 0
		if !deep && !strings.HasPrefix(f.Name, "__") && (m.Leave == nil || !m.Leave(def, f.Name)) {
			return f
		}
	}
	return nil
}

// fragment selects from a type, or one that may stand for it, in a fragment.
func (m *Maker) fragment(def *ast.Definition, depth int) string {
	on := def
	if possible := m.Schema.GetPossibleTypes(def); len(possible) > 0 && m.chance(80) {
		on = possible[m.Rand.IntN(len(possible))]
	} else if implements := m.Schema.GetImplements(def); len(implements) > 0 && m.chance(50) {
		on = implements[m.Rand.IntN(len(implements))]
	}
	if known := m.spreads[on.Name+def.Name]; len(known) > 0 && m.chance(40) {
		return "..." + known[m.Rand.IntN(len(known))] + m.condition()
	}
	var set []string
	for range 1 + m.Rand.IntN(m.Fields) {
		if f := m.pick(on, depth); f != nil {
			set = append(set, m.field(def, on, f, depth))
		}
	}
	set = append(set, m.alias(100)+"__typename")
	body := "{ " + strings.Join(set, " ") + " }"
	switch {
	case m.chance(30):
		name := fmt.Sprintf("F%d", len(m.fragments))
		m.fragments = append(m.fragments, fmt.Sprintf(" fragment %s on %s %s", name, on.Name, body))
		m.spreads[on.Name+def.Name] = append(m.spreads[on.Name+def.Name], name)
		return "..." + name + m.condition()
	case on == def && m.chance(50):
		return "..." + m.condition() + " " + body
	}
	return "... on " + on.Name + m.condition() + " " + body
}

// field asks for a field of a type, inside a selection on another, under a name that does not
// clash.
func (m *Maker) field(in, of *ast.Definition, f *ast.FieldDefinition, depth int) string {
	args := m.arguments(f)
	alias := m.alias(10)
	if args != "" || m.clashes(in, of, f) {
		alias = m.alias(100)
	}
	text := alias + f.Name + args + m.directives()
	if t := m.Schema.Types[f.Type.Name()]; t.IsCompositeType() {
		text += " " + m.selection(t, depth-1)
	}
	return text
}

// clashes says that other types have a field of the name that is another one.
func (m *Maker) clashes(in, of *ast.Definition, f *ast.FieldDefinition) bool {
	if in == of && in.Kind == ast.Object {
		return false
	}
	for _, other := range m.Schema.GetPossibleTypes(in) {
		if g := other.Fields.ForName(f.Name); g != nil && (g.Type.String() != f.Type.String() || len(g.Arguments) > 0) {
			return true
		}
	}
	return false
}

func (m *Maker) alias(percent int) string {
	if !m.chance(percent) {
		return ""
	}
	m.aliases++
	return fmt.Sprintf("a%d: ", m.aliases)
}

// condition is @skip or @include, or nothing.
func (m *Maker) condition() string {
	if !m.chance(12) {
		return ""
	}
	name := [...]string{"skip", "include"}[m.Rand.IntN(2)]
	if m.chance(50) {
		return fmt.Sprintf(" @%s(if: %v)", name, m.chance(50))
	}
	return fmt.Sprintf(" @%s(if: %s)", name, m.variable("Boolean!", m.chance(50)))
}

func (m *Maker) directives() string {
	text := m.condition()
	if len(m.Directives) > 0 && m.chance(1) {
		text += " " + m.Directives[m.Rand.IntN(len(m.Directives))]
	}
	return text
}

func (m *Maker) variable(kind string, value any) string {
	name := fmt.Sprintf("v%d", len(m.declared))
	m.declared = append(m.declared, "$"+name+": "+kind)
	m.variables[name] = value
	return "$" + name
}
