package load

import (
	"errors"
	"strconv"

	"callflow/cmd/callbench/script"
)

// queue plays the caller's time in a queue: the waiting document as often as agreed, then an agent who takes the call.
// It returns the QueueResult.
func (c *call) queue(uri string, enqueue *element) (string, error) {
	left, err := c.wait(uri, enqueue.attr("waitUrl"))
	if err != nil || left != "" {
		return left, err
	}
	dial, err := c.serve()
	if err != nil {
		return "", err
	}
	bridge := c.to(script.Voice, dial.find("Queue").attr("url"), "DequeingCallSid", c.agent, "QueueSid", queueSID, "QueueTime", "12")
	if _, err := c.ask(*bridge); err != nil {
		return "", err
	}
	c.bridged = true
	if action := dial.attr("action"); action != "" {
		r := c.to(script.Voice, action, "DialBridged", "true", "DialCallDuration", "5", "DialCallStatus", "completed", "QueueSid", queueSID)
		if _, err := c.document(c.agent, *r); err != nil {
			return "", err
		}
	}
	return "bridged", c.end(c.agent)
}

// wait asks for the waiting document, or for what it redirects to, as Twilio does when it has ended. It returns a
// QueueResult if the document took the caller out of the queue, else "".
func (c *call) wait(uri, waitURL string) (string, error) {
	if waitURL == "" {
		return "", nil
	}
	first := c.resolve(uri, waitURL)
	next := first
	for n := range c.waits {
		doc, err := c.ask(request{uri: next, status: "in-progress", extra: []string{
			"AvgQueueTime", "30", "CurrentQueueSize", place(0, c.waits), "MaxQueueSize", "100",
			"QueuePosition", place(n, c.waits), "QueueSid", queueSID, "QueueTime", strconv.Itoa(5 * n),
		}})
		if err != nil {
			return "", err
		}
		if doc.find("Hangup") != nil {
			c.over = true
			return "hangup", nil
		}
		if doc.find("Leave") != nil {
			return "leave", nil
		}
		from := next
		if next = first; doc.find("Redirect") != nil {
			next = c.resolve(from, doc.find("Redirect").text)
		}
	}
	return "", nil
}

// serve begins the agent's leg and returns the Dial that takes the next caller.
func (c *call) serve() (*element, error) {
	next := request{uri: script.Voice, status: "ringing"}
	for range 3 {
		doc, err := c.document(c.agent, next)
		if err != nil {
			return nil, err
		}
		if dial := doc.find("Dial"); dial != nil && dial.find("Queue") != nil && dial.find("Queue").attr("url") != "" {
			return dial, nil
		}
		again := doc.find("Redirect")
		if again == nil {
			break
		}
		next = *c.to(next.uri, again.text)
	}
	return nil, errors.New("agent's leg: no Dial with a Queue that has a url")
}
