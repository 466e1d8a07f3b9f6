package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/TwiN/gatus/v5/config/endpoint"
)

// The comparators of a condition, in the order in which Gatus looks for them.
var comparators = []string{" == ", " != ", " <= ", " >= ", " > ", " < "}

// comparison is a condition as Gatus reads it, with its placeholder on the left.
type comparison struct {
	operator    string
	left, right operand
}

// operand is one side of a condition.
type operand struct {
	text        string
	function    string // len, has, pat, any, or none
	placeholder string // such as [BODY], or none
	path        string // what follows the placeholder
	argument    string // what a pat() or any() compares with
}

// complaint is what is wrong with a condition, and what to do. The zero value is no complaint.
type complaint struct{ problem, fix string }

// parseCondition reads a condition. It returns nil for what Gatus itself refuses.
func parseCondition(condition string) (*comparison, complaint) {
	for _, comparator := range comparators {
		if !strings.Contains(condition, comparator) {
			continue
		}
		sides := strings.Split(condition, comparator)
		for _, other := range comparators {
			if len(sides) > 2 || strings.Contains(sides[0]+sides[1], other) {
				return nil, complaint{"compares more than once, of which Gatus takes one part as mere text",
					"write each comparison as a condition of its own"}
			}
		}
		left, wrong := parseOperand(sides[0])
		right, alsoWrong := parseOperand(sides[1])
		if wrong == (complaint{}) {
			wrong = alsoWrong
		}
		parsed := &comparison{strings.TrimSpace(comparator), left, right}
		if left.placeholder == "" && right.placeholder != "" {
			mirrored := map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}
			if operator, ok := mirrored[parsed.operator]; ok {
				parsed.operator = operator
			}
			parsed.left, parsed.right = right, left
		}
		if wrong == (complaint{}) && parsed.left.placeholder == "" {
			wrong = complaint{"compares two texts that never change", "begin with a placeholder such as [STATUS]"}
		}
		return parsed, wrong
	}
	return nil, complaint{}
}

var (
	functionCall = regexp.MustCompile(`^([A-Za-z_]+)\((.*)$`)
	inBrackets   = regexp.MustCompile(`^(\[[A-Za-z_]+\])(.*)$`)
)

func parseOperand(text string) (operand, complaint) {
	side := operand{text: strings.TrimSpace(text)}
	inner := side.text
	if call := functionCall.FindStringSubmatch(inner); call != nil {
		name, rest := call[1], call[2]
		switch {
		case name != "len" && name != "has" && name != "pat" && name != "any":
			if !strings.Contains(rest, "[") {
				return side, complaint{} // a text that happens to have a parenthesis
			}
			return side, complaint{"Gatus knows no function " + name + "() and would compare these very letters",
				"use len(), has(), pat() or any(), in small letters"}
		case !strings.HasSuffix(rest, ")") || name != "pat" && strings.Count(rest, ")") != strings.Count(rest, "(")+1:
			return side, complaint{name + "( isn't closed as it is opened, so Gatus would compare these very letters",
				"write " + name + "(…) with one pair of parentheses"}
		}
		side.function, inner = name, strings.TrimSuffix(rest, ")")
	} else if strings.HasPrefix(inner, "[") && strings.HasSuffix(inner, ")") {
		return side, complaint{"closes a parenthesis that was never opened", "remove it, or write len(…) or has(…)"}
	}
	if side.function == "pat" || side.function == "any" {
		side.argument = inner
		return side, complaint{}
	}
	match := inBrackets.FindStringSubmatch(inner)
	if match == nil {
		if side.function != "" {
			return side, complaint{side.function + "() of something that is no placeholder is always the same",
				"write " + side.function + "([BODY].name)"}
		}
		return side, complaint{}
	}
	side.placeholder, side.path = strings.ToUpper(match[1]), match[2]
	switch side.placeholder {
	case endpoint.BodyPlaceholder:
		if side.path != "" && side.path[0] != '.' && side.path[0] != '[' {
			return side, complaint{"has no dot after [BODY], so Gatus would compare these very letters", "write [BODY].name or [BODY][0]"}
		}
	case endpoint.ContextPlaceholder:
	default:
		if side.path != "" {
			return side, complaint{side.placeholder + " has nothing in it that could be asked for",
				"write " + side.placeholder + " alone; only [BODY] and [CONTEXT] have parts"}
		}
	}
	return side, complaint{}
}

// number is what Gatus makes of one side of <, <=, > or >=: durations are milliseconds. Anything else it takes for 0.
func number(text string) (value int64, ok bool) {
	if duration, err := time.ParseDuration(text); err == nil && duration != 0 {
		return duration.Milliseconds(), true
	}
	if whole, err := strconv.ParseInt(text, 0, 64); err == nil {
		return whole, true
	}
	if float, err := strconv.ParseFloat(text, 64); err == nil {
		return int64(float), true
	}
	return 0, false
}

// holds compares two numbers.
func (c *comparison) holds(left, right int64) bool {
	switch c.operator {
	case "==":
		return left == right
	case "!=":
		return left != right
	case "<=":
		return left <= right
	case ">=":
		return left >= right
	case ">":
		return left > right
	default:
		return left < right
	}
}

// statusTest tells which statuses meet a comparison of [STATUS] with values that are written out; nil if it can't.
func (c *comparison) statusTest() func(status int64) bool {
	if c.left.function != "" || c.right.placeholder != "" {
		return nil
	}
	isEquality := c.operator == "==" || c.operator == "!="
	switch {
	case isEquality && c.right.function == "any":
		return func(status int64) bool {
			for _, option := range strings.Split(c.right.argument, ",") {
				if value, err := strconv.ParseInt(strings.TrimSpace(option), 0, 64); err == nil && value == status {
					return c.operator == "=="
				}
			}
			return c.operator == "!="
		}
	case c.right.function != "":
		return nil
	case isEquality:
		return func(status int64) bool {
			value, err := strconv.ParseInt(c.right.text, 0, 64)
			return (err == nil && value == status) == (c.operator == "==")
		}
	default:
		value, _ := number(c.right.text)
		return func(status int64) bool { return c.holds(status, value) }
	}
}

func quoted(text string) string { return fmt.Sprintf("%q", text) }
