package views

// Message is a page that only says something: what happened, what it means, what to do.
type Message struct {
	Chrome
	Empty
	Detail string // small print: an error's id, a time
}

// NewMessage gives the page of a message; its title is the page's.
func NewMessage(c Chrome, e Empty, detail string) Message {
	c.Title = e.Title
	return Message{Chrome: c, Empty: e, Detail: detail}
}

// Title is the page's name: both of the parts bear one, and they are the same.
func (m Message) Title() string { return m.Empty.Title }

// Template names the page's template.
func (Message) Template() string { return "message" }
