// Package assistant asks a language model of the council's own choosing for proposals: tags for a sentence, or other words
// for a summary. It is off unless an address is set, and the service is whole without it.
//
// What it may do is small on purpose. It is given redacted text alone, in English, after a look of its own that finds nothing
// more to take out, and never text that raises a safeguarding level, or of which words are in doubt that no person has
// confirmed. Whatever comes back is checked against what is known: a label that is on no list, a number, a theme or any word
// that was neither in what was asked nor on a short list, and the whole proposal is thrown away. A proposal is shown to a
// person as one; nothing is stored or ticked by itself. Words in a family's answer can't make it do more, since it has no
// more to give.
//
// Any endpoint that speaks OpenAI's chat completions will do, such as Ollama, llama.cpp or vLLM on the same machine.
package assistant
