"""Whether lines of JSON are as the schema says, each field of them.

usage: json_lines.py SCHEMA FILE...

A file has lines of coget --json; a line that begins with "#" names the test
that saw those behind it.  Says which lines are wrong and in what, and fails if
there are any.

The schema takes what later versions of coget may add.  Nothing may be added
unsaid, so it is made strict here: with no other events, fields and values than
it knows of, and the fields in its order.
"""

import collections
import json
import sys

import jsonschema


def made_strict(schema):
    """A copy that takes nothing but what it names."""
    if isinstance(schema, list):
        return [made_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {name: made_strict(part) for name, part in schema.items()}
    if "properties" in strict and "required" in strict:
        strict["additionalProperties"] = False
    choices = strict.get("anyOf", [])
    if choices and "const" in choices[0]:
        any_other = choices.pop()["type"]
        if "null" in any_other:
            choices.append({"type": "null"})
    return strict


def pairs_of(pairs):
    """An object, whose members have different names."""
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"a name comes twice: {names}")
    return dict(pairs)


def refuse(constant):
    raise ValueError(f"{constant} is no JSON")


class Checker:
    """Checks lines one by one."""

    def __init__(self, schema):
        validator = jsonschema.Draft202012Validator
        validator.check_schema(schema)
        events = made_strict(schema)["$defs"]
        error = events.pop("error")
        self.order = {name: event["required"]
                      for name, event in events.items()}
        # Each event's part of the schema is tried alone, as that is faster.
        self.events = {
            name: validator({**event, "$defs": {"error": error}})
            for name, event in events.items()}
        self.whole = validator(schema)
        self.seen = collections.Counter()

    def complaint(self, line):
        """What is wrong with a line; None if nothing is."""
        try:
            event = json.loads(line, object_pairs_hook=pairs_of,
                               parse_constant=refuse)
        except ValueError as error:
            return f"no JSON: {error}"
        name = event.get("event")
        if name not in self.events:
            return f"no event of the schema: {name!r}"
        self.seen[name] += 1
        errors = list(self.events[name].iter_errors(event))
        if self.seen[name] <= 100:
            errors += self.whole.iter_errors(event)
        if errors:
            where = "/".join(map(str, errors[0].absolute_path))
            return f"{where or 'the event'}: {errors[0].message}"
        if list(event) != self.order[name]:
            return f"fields in another order: {list(event)}"
        return None


def main(schema_path, *paths):
    with open(schema_path, encoding="utf-8") as file:
        checker = Checker(json.load(file))
    wrong = 0
    for path in paths:
        test = path
        # Only a newline ends a line.
        with open(path, encoding="utf-8", newline="\n") as file:
            for line in file:
                if line.startswith("#"):
                    test = line[1:].strip()
                    continue
                complaint = checker.complaint(line)
                if complaint:
                    wrong += 1
                    print(f"{test}: {complaint}: {line.strip()}")
    print(f"{sum(checker.seen.values())} lines, {wrong} wrong")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
