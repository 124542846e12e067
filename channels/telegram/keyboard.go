package telegram

import (
	"regexp"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"familyvoice/channels"
)

// What a button carries, in at most maxPress bytes:
//
//	question|choice    the answer
//	!command           a command
//	+question|choice   tick this
//	-question|choice   untick this
//	=question          hand the ticks in
const maxPress = 64

// rate begins the data of a button that says how the survey was: "!rate 4". One is enough, so the buttons go once it was pressed.
const rate = "!rate "

// tick stands before a ticked label.
const tick = "✅ "

// keyboard draws choices as buttons, one a row so that a long label is read whole; false when one would not fit, and
// the choices must be listed in words instead.
func keyboard(out channels.Outbound) (tgbotapi.InlineKeyboardMarkup, bool) {
	var rows [][]tgbotapi.InlineKeyboardButton
	var last [][]tgbotapi.InlineKeyboardButton
	var ratings []tgbotapi.InlineKeyboardButton
	picks := false
	done := "OK"
	for _, choice := range out.Choices {
		data := out.Question + "|" + choice.ID
		switch {
		case choice.ID == "!done" && out.Many:
			done = choice.Label
			continue
		case strings.HasPrefix(choice.ID, rate): // side by side, from the worst to the best
			ratings = append(ratings, tgbotapi.NewInlineKeyboardButtonData(choice.Label, choice.ID))
			continue
		case strings.HasPrefix(choice.ID, "!"):
			last = append(last, row(choice.Label, choice.ID))
			continue
		case out.Many:
			data, picks = "+"+data, true
		}
		if len(data) > maxPress || !idForm.MatchString(choice.ID) || (out.Question != "" && !idForm.MatchString(out.Question)) {
			return tgbotapi.InlineKeyboardMarkup{}, false
		}
		rows = append(rows, row(choice.Label, data))
	}
	if picks {
		rows = append(rows, row(done, "="+out.Question))
	}
	if len(ratings) > 0 {
		rows = append(rows, ratings)
	}
	return tgbotapi.NewInlineKeyboardMarkup(append(rows, last...)...), true
}

// idForm is an id that can't be mistaken in a button's data.
var idForm = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

func row(label, data string) []tgbotapi.InlineKeyboardButton {
	return tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData(label, data))
}

// press is what a button says.
type press struct {
	kind             byte // 'a' answer, '!' command, '+', '-' or '='
	question, choice string
}

// readPress reads a button's data; false if it is none of ours.
func readPress(data string) (press, bool) {
	if data == "" || len(data) > maxPress {
		return press{}, false
	}
	kind, rest := data[0], data[1:]
	switch kind {
	case '!':
		return press{kind: kind, choice: rest}, rest != ""
	case '=':
		return press{kind: kind, question: rest}, true
	case '+', '-':
	default:
		kind, rest = 'a', data
	}
	question, choice, ok := strings.Cut(rest, "|")
	return press{kind: kind, question: question, choice: choice}, ok && choice != ""
}

// toggled returns markup with the button of data ticked or unticked. It starts from what the person saw when they
// tapped, so that the same tap twice ticks once.
func toggled(markup tgbotapi.InlineKeyboardMarkup, data string) tgbotapi.InlineKeyboardMarkup {
	var rows [][]tgbotapi.InlineKeyboardButton
	for _, old := range markup.InlineKeyboard {
		var fresh []tgbotapi.InlineKeyboardButton
		for _, button := range old {
			if button.CallbackData != nil && *button.CallbackData == data {
				switch data[0] {
				case '+':
					button = tgbotapi.NewInlineKeyboardButtonData(tick+button.Text, "-"+data[1:])
				case '-':
					button = tgbotapi.NewInlineKeyboardButtonData(strings.TrimPrefix(button.Text, tick), "+"+data[1:])
				}
			}
			fresh = append(fresh, button)
		}
		rows = append(rows, fresh)
	}
	return tgbotapi.NewInlineKeyboardMarkup(rows...)
}

// carries says whether a button with this data stands in markup.
func carries(markup tgbotapi.InlineKeyboardMarkup, data string) bool {
	for _, buttons := range markup.InlineKeyboard {
		for _, button := range buttons {
			if button.CallbackData != nil && *button.CallbackData == data {
				return true
			}
		}
	}
	return false
}

// ticked returns the choices of question that are ticked in markup, in its order.
func ticked(markup tgbotapi.InlineKeyboardMarkup, question string) []string {
	var choices []string
	for _, buttons := range markup.InlineKeyboard {
		for _, button := range buttons {
			if button.CallbackData == nil {
				continue
			}
			if p, ok := readPress(*button.CallbackData); ok && p.kind == '-' && p.question == question {
				choices = append(choices, p.choice)
			}
		}
	}
	return choices
}
