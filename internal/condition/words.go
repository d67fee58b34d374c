package condition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/operators"

	"mandate/internal/engagement"
)

// Error says what is wrong in a condition, where, and what to write instead. Line and
// Column count from 1, columns in characters.
type Error struct {
	Line, Column int
	Message      string
}

// Error returns the message with its place.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// The messages of CEL that are put into the words of somebody who writes a methodology.
// One that is not among them is passed on as it is.
var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'(?:.*did you mean '([^']*)')?`)
	noOverload = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '(?:(.*)\.)?\((.*)\)'$`)
	mismatched = regexp.MustCompile(`^expected type '(.*)' but found '(.*)'$`)
	noField    = regexp.MustCompile(`^type '(.*)' does not support field selection$`)
	tooDeep    = regexp.MustCompile(`recursion (depth|limit) exceeded`)
	missing    = regexp.MustCompile(`^Syntax error: missing '(.*?)' at `)
	unreadable = regexp.MustCompile(`^Syntax error: (?:token recognition error at: |mismatched input |extraneous input )'(.*?)'(?: expecting .*)?$`)
)

func explain(key engagement.GateKey, expression string, found *common.Error) *Error {
	at := place{expression: expression, line: found.Location.Line(), column: found.Location.Column()}
	message := found.Message
	switch {
	case undeclared.MatchString(message):
		m := undeclared.FindStringSubmatch(message)
		message = at.unknown(key, m[1], m[2])
	case noOverload.MatchString(message):
		m := noOverload.FindStringSubmatch(message)
		message = unsuited(m[1], m[2], m[3])
	case mismatched.MatchString(message):
		m := mismatched.FindStringSubmatch(message)
		message = fmt.Sprintf("%s is needed here, not %s", typeInWords(m[1]), typeInWords(m[2]))
	case noField.MatchString(message):
		message = typeInWords(noField.FindStringSubmatch(message)[1]) + " has no facts of its own; end the name before the point"
	case unreadable.MatchString(message):
		message = misread(unreadable.FindStringSubmatch(message)[1])
	case missing.MatchString(message):
		message = missing.FindStringSubmatch(message)[1] + " is missing here"
	case tooDeep.MatchString(message):
		message = "it nests too deep; write it with fewer brackets and signs"
	case message == "invalid int literal":
		message = "the number is too large; the largest is 9223372036854775807"
	}
	return &Error{Line: max(at.line, 1), Column: max(at.column, 0) + 1, Message: message} // at -1 the whole is at fault
}

// place is where CEL found a fault; its column counts from 0.
type place struct {
	expression   string
	line, column int
}

// selection is what follows a name that is more than a variable.
var selection = regexp.MustCompile(`^\.[A-Za-z_][A-Za-z0-9_]*`)

// unknown says what a name could have been. CEL points at the point or bracket behind a
// name's beginning; the place becomes that of the beginning.
func (p *place) unknown(key engagement.GateKey, name, meant string) string {
	before, after := p.around()
	if rest, ok := strings.CutPrefix(after, name); ok {
		name += selection.FindString(rest)
	}
	begin := name
	if dot := strings.LastIndex(name, "."); dot >= 0 {
		begin = name[:dot]
	}
	if strings.HasSuffix(before, begin) {
		p.column -= len([]rune(begin))
	}
	variable := engagement.FactVariable(key)
	switch {
	case name == operators.Index:
		return "[ ] cannot follow a value; write a fact as " + variable + ".name"
	case strings.HasPrefix(after, "("):
		return fmt.Sprintf("there is no function %s; there are %s", name, strings.Join(functions, ", "))
	case name == variable || name == "engagement":
		return name + " alone has no value; ask for one of its facts: " + strings.Join(factNames(key, name+"."), ", ")
	case meant != "" && slices.Contains(factNames(key, ""), meant):
		return fmt.Sprintf("there is no fact %s at the gate %s; did you mean %s? The facts are: %s",
			name, key, meant, strings.Join(factNames(key, ""), ", "))
	}
	return fmt.Sprintf("there is no fact %s at the gate %s. The facts are: %s", name, key, strings.Join(factNames(key, ""), ", "))
}

// around is what stands before and after the place in its line.
func (p *place) around() (before, after string) {
	lines := strings.Split(p.expression, "\n")
	if p.line < 1 || p.line > len(lines) {
		return "", ""
	}
	line := []rune(lines[p.line-1])
	column := min(max(p.column, 0), len(line))
	return string(line[:column]), string(line[column:])
}

// factNames lists the names of a gate's facts that begin so.
func factNames(key engagement.GateKey, begin string) []string {
	var names []string
	for _, fact := range engagement.FactList(key) {
		if strings.HasPrefix(fact.Name, begin) {
			names = append(names, fact.Name)
		}
	}
	return names
}

// example is a condition that can be written at a gate, about its first number.
func example(key engagement.GateKey) string {
	facts := engagement.FactList(key) // the revision, at least, is a number
	return facts[slices.IndexFunc(facts, func(f engagement.DeclaredFact) bool { return f.Type == engagement.FactInt })].Name + " > 3"
}

// unsuited says that an operator or function does not take values of these types.
func unsuited(function, receiver, arguments string) string {
	var types []string
	if receiver != "" {
		types = append(types, typeInWords(receiver))
	}
	if arguments != "" {
		for _, t := range strings.Split(arguments, ", ") {
			types = append(types, typeInWords(t))
		}
	}
	given := strings.Join(types, " and ")
	switch function {
	case operators.Conditional:
		return "? : needs true or false before the ? and two values of one kind around the :, not " + given
	case operators.LogicalNot:
		return "! needs true or false behind it, not " + given
	case operators.Negate:
		return "- needs a number behind it, not " + given
	case operators.In:
		return "in needs a value before it and a list of such values behind it, not " + given
	}
	if symbol, ok := operators.FindReverseBinaryOperator(function); ok {
		return symbol + " cannot be between " + given
	}
	return function + " cannot be used with " + given
}

// misread says what is meant by the sign or word at which reading stopped.
func misread(token string) string {
	switch begin := strings.TrimSpace(token); {
	case begin == "<EOF>":
		return "it ends too early; something is missing"
	case strings.HasPrefix(begin, "="):
		return "= compares nothing; write == for equal"
	case strings.HasPrefix(begin, "&"):
		return "write && for and"
	case strings.HasPrefix(begin, "|"):
		return "write || for or"
	case strings.EqualFold(begin, "and"):
		return "and is not known; write &&"
	case strings.EqualFold(begin, "or"):
		return "or is not known; write ||"
	case strings.HasPrefix(begin, "'"), strings.HasPrefix(begin, `"`):
		return "the text is not closed; write the same quotation mark behind it"
	case strings.HasPrefix(begin, "_"), begin == ",":
		return "numbers are written in digits alone, for example 5000000"
	default:
		return fmt.Sprintf("%q cannot stand here", begin)
	}
}

func typeInWords(celType string) string {
	switch {
	case celType == "int", celType == "uint":
		return "a whole number"
	case celType == "double":
		return "a number"
	case celType == "string":
		return "a text"
	case celType == "bool":
		return "true or false"
	case strings.HasPrefix(celType, "list"):
		return "a list"
	}
	return celType
}
