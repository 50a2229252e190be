"""What a browser would post of a page's form, read from its HTML."""

from html.parser import HTMLParser
from urllib.parse import urlencode

from django.http import QueryDict


class _Controls(HTMLParser):
    def __init__(self):
        super().__init__()
        self.pairs, self.select, self.textarea, self.options = [], None, None, []
        self.inert = 0

    def handle_starttag(self, tag, attributes):
        found = {key: value if value is not None else "" for key, value in attributes}
        if tag == "template":
            self.inert += 1
        if self.inert:
            return
        kind = found.get("type", "text")
        ticked = kind not in {"checkbox", "radio"} or "checked" in found
        if tag == "input" and "name" in found and ticked and kind != "submit":
            self.pairs.append((found["name"], found.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "select":
            self.select, self.options = found.get("name"), []
        elif tag == "option":
            self.options.append((found.get("value", ""), "selected" in found))
        elif tag == "textarea":
            self.textarea = (found.get("name"), "")

    def handle_data(self, text):
        if self.textarea:
            self.textarea = (self.textarea[0], self.textarea[1] + text)

    def handle_endtag(self, tag):
        if tag == "template":
            self.inert -= 1
        elif tag == "select" and self.select and self.options:
            chosen = [value for value, is_selected in self.options if is_selected] or [self.options[0][0]]
            self.pairs.append((self.select, chosen[-1]))
        elif tag == "textarea" and self.textarea:
            self.pairs.append(self.textarea)
            self.textarea = None


def posted(html):
    """The successful controls of all forms in ``html``, as a QueryDict that can be changed."""
    controls = _Controls()
    controls.feed(html)
    return QueryDict(urlencode(controls.pairs), mutable=True)


def press(client, answer, verb, htmx="", **fields):
    """Fill in the form of a page that was answered, and press the button ``do`` of that value; none of no verb."""
    form = posted(answer.content.decode())
    for name, value in fields.items():
        form[name] = value
    headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
    return client.post(answer.request["PATH_INFO"], {**form, **({"do": verb} if verb else {})}, headers=headers)
