"""Articles of our own for the sites of these tests: each has sentences that stand in no other."""

from dataclasses import dataclass

PLACES = (
    "the lock",
    "the ferry steps",
    "the rope works",
    "the salt market",
    "the old customs house",
    "the tram depot",
)


@dataclass(frozen=True, slots=True)
class Written:
    """One article: what everyone may read, and what the wall withholds."""

    title: str
    slug: str
    lead_in: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def html(self) -> str:
        """The whole of it, a paragraph each."""
        return "".join(f"<p>{paragraph}</p>" for paragraph in (*self.lead_in, *self.rest))


def write(number: int) -> Written:
    """Return article `number`."""
    place = PLACES[number % len(PLACES)]
    lead_in = (
        f"The council met at {place} on day {number} of its spring session, and it met for longer than "
        f"anybody had planned, because item {number} on its list had been written by someone who was not "
        "in the room. What it asked for was plain enough, said those who had read it; why it was asked was "
        "not, said those who had to vote on it.",
        f"By the time the lamps were lit along {place}, {number + 3} members were left, of whom two were "
        "asleep. The clerk noted the hour, closed the window against the noise of the street, and read the "
        "motion for the third time, as slowly as the rules allow, in the hope that somebody would come to "
        "like it better than they had before supper.",
    )
    rest = tuple(
        f"In paragraph {part} of minutes {number} for {place}, which nobody had thought to send round, it "
        f"stands that member number {number * 7 + part} had asked for {part + 2} weeks more and was given "
        f"{number + part} days instead. He took paper {number}-{part} home, he told a neighbour of {place} "
        "afterwards, as one takes a wet umbrella, and the days that came with it as one takes the weather."
        for part in range(1, 7)
    )
    return Written(f"Item {number} at {place}", f"item-{number}-at-{place.replace(' ', '-')}", lead_in, rest)


ARTICLES = tuple(write(number) for number in range(1, 9))
