"""From what somebody typed to a policy that could be put into force, or to what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from broadsheet.meter import Policy, PolicyError, Problem, parse_policy
from broadsheet.publishing.policies.drafts import complain, read_toml, write_toml
from broadsheet.publishing.policies.forms import PolicyForm, RuleForm, RuleFormSet, TextForm


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy's text, and the policy it makes; None if it is faulty."""

    text: str
    policy: Policy | None

    @property
    def mark(self) -> str:
        """A name for exactly this text: what was previewed is what may be put into force."""
        return blake2b(self.text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class FieldForms:
    """The policy as fields: the form, and a form for each rule."""

    form: PolicyForm
    rules: RuleFormSet

    @classmethod
    def show(cls, text: str) -> "FieldForms":
        """Return the forms of a policy."""
        fields, rules = read_toml(text)
        return cls(PolicyForm(initial=fields), RuleFormSet(initial=rules, prefix="rules"))

    @classmethod
    def take(cls, data: Mapping[str, str]) -> "FieldForms":
        """Return the forms as they were filled in."""
        return cls(PolicyForm(data), RuleFormSet(data, prefix="rules"))

    def propose(self) -> Proposal:
        """Return the proposal; what is wrong with it stands beside the fields from then on."""
        if not (self.form.is_valid() and self.rules.is_valid()):
            return Proposal("", None)
        kept = self._kept_rules()
        text = write_toml(self.form.cleaned_data, [rule.own_fields() for rule in kept])
        policy, problems = _parse(text)
        for complaint in complain(problems):
            about: PolicyForm | RuleForm = self.form if complaint.rule is None else kept[complaint.rule]
            about.add_error(complaint.field, complaint.message)
        return Proposal(text, policy)

    def _kept_rules(self) -> list[RuleForm]:
        """Return the rules that are to stay, in the order their numbers ask for."""
        filled = [
            rule
            for rule in self.rules.forms
            if any(rule.own_fields().values()) and not rule.cleaned_data.get("DELETE")
        ]
        last = len(filled)
        return sorted(filled, key=lambda rule: rule.cleaned_data.get("ORDER") or last)


@dataclass(frozen=True, slots=True)
class TextForms:
    """The policy as TOML."""

    form: TextForm

    @classmethod
    def show(cls, text: str) -> "TextForms":
        """Return the form of a policy."""
        return cls(TextForm(initial={"text": text}))

    @classmethod
    def take(cls, data: Mapping[str, str]) -> "TextForms":
        """Return the form as it was filled in."""
        return cls(TextForm(data))

    def propose(self) -> Proposal:
        """Return the proposal; what is wrong with it stands above the text from then on."""
        self.form.is_valid()
        text = self.form.cleaned_data["text"].replace("\r\n", "\n")
        policy, problems = _parse(text)
        for complaint in complain(problems):
            self.form.add_error("text", complaint.message)
        return Proposal(text, policy)


def _parse(text: str) -> tuple[Policy | None, tuple[Problem, ...]]:
    try:
        return parse_policy(text, source="policy"), ()
    except PolicyError as error:
        return None, error.problems
