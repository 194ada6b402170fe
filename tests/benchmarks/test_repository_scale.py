"""The invented province: its numbers are valid, and each person has ten papers."""

from __future__ import annotations

from uuid import uuid4

from benchmarks.repository_scale.making import PAPERS_EACH, SEED, World, worded
from benchmarks.repository_scale.people import person
from repository.persons import number_fits


def test_numbers_fit_their_people_and_are_all_different() -> None:
    people = [person(SEED, place) for place in range(300)]
    assert all(number_fits(one.number, one.born, one.sex) for one in people)
    assert len({one.number for one in people}) == len(people)
    assert person(SEED, 7) == people[7]


def test_each_person_has_ten_papers_and_one_of_them_has_words() -> None:
    world = World(1000, {}, {}, [(uuid4(), (uuid4(),))], uuid4())
    for owner in (0, 1, 999):
        papers = {world.record_of(owner, number) for number in range(PAPERS_EACH)}
        assert len(papers) == PAPERS_EACH
        assert {world.owner_of(paper) for paper in papers} == {owner}
    with_words = {worded(world, place) for place in range(world.people)}
    assert {world.owner_of(record) for record in with_words} == set(range(world.people))
