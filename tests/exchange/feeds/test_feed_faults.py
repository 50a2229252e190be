"""Every fault in words: where, what, and what would cure it. Nothing of a feed with a fault is applied."""

from collections.abc import Callable
from typing import Any

import pytest

from tradewind.exchange.feeds import FeedReport
from tradewind.exchange.models import FeedRun
from tradewind.kernel.problems import BadInput

Faults = Callable[..., list[str]]
Facts = Callable[..., Any]

PEOPLE = "code,given_name,family_name"
APPOINTMENTS = "code,person,location,position,starts_on"
SHAPE = [
    # headers
    (
        "people",
        "",
        (
            "people.csv, row 1: names no columns. Write code,given_name,family_name,email,username,locale,"
            "community,status,hired_on there."
        ),
    ),
    ("brands", "code;name\na;A\n", "brands.csv, row 1: is separated by semicolons. Separate the cells by commas."),
    ("brands", "code\tname\na\tA\n", "brands.csv, row 1: is separated by tabs. Separate the cells by commas."),
    ("brands", "code,nmae\na,A\n", "brands.csv, row 1: has the unknown column 'nmae'. Did you mean name?"),
    ("brands", "code,name,Code\na,A,b\n", "brands.csv, row 1: has the unknown column 'Code'. Did you mean code?"),
    (
        "brands",
        "code,name,xyzzy\na,A,b\n",
        "brands.csv, row 1: has the unknown column 'xyzzy'. The columns are code, name.",
    ),
    ("brands", "code,name,name\na,A,B\n", "brands.csv, row 1: has the column name twice. Keep one of them."),
    ("brands", "code\na\n", "brands.csv, row 1: lacks the column name. Every row needs it."),
    # rows
    (
        "brands",
        "code,name\na\n",
        (
            "brands.csv, row 2: has 1 cells where the header has 2. Write one cell for every "
            "column; put a cell that has a comma in quotation marks."
        ),
    ),
    (
        "brands",
        'code,name\na,"A\nA"\nb,B,C\n',
        (
            "brands.csv, row 2, column name: 'A\\nA' has the control character "
            "'\\n'. Remove it.\nbrands.csv, row 3: has 3 cells where the header has 2. "
            "Write one cell for every column; put a cell that has a comma in quotation marks."
        ),
    ),
    ("brands", 'code,name\na,"A\n', "brands.csv, row 2: has a quotation mark that is not closed. Close it."),
    (
        "brands",
        'code,name\na,"A"B\n',
        ('brands.csv, row 2: has text behind a closing quotation mark. Write a quotation mark in a cell as "".'),
    ),
    (
        "brands",
        b"code,name\ra,A\r",
        ("brands.csv, row 1: has line ends that are not \\n or \\r\\n. Save it with the line ends of Unix."),
    ),
    (
        "brands",
        'code,name\na,"' + "A\n" * 70_000,
        ("brands.csv, row 2: has a cell without an end. A quotation mark is probably not closed."),
    ),
    (
        "brands",
        b"code,name\na,A\nb,B\0\n",
        "brands.csv, row 3: has a NUL byte. Save it as UTF-8 (in Excel: CSV UTF-8).",
    ),
    (
        "brands",
        "code,name\na,Ä\n".encode("latin-1"),
        ("brands.csv, row 2: has the byte 0xc4, which is not UTF-8. Save it as UTF-8 (in Excel: CSV UTF-8)."),
    ),
    (
        "brands",
        "code,name\na,A\n".encode("utf-16"),
        ("brands.csv, row 1: is UTF-16, not UTF-8. Save it as UTF-8 (in Excel: CSV UTF-8)."),
    ),
    (
        "brands",
        "code,name\na," + "A" * 1_100_000 + "\n",
        ("brands.csv, row 2: has a line of more than a megabyte. Begin a new line for every row."),
    ),
    # cells
    ("brands", "code,name\n,A\n", "brands.csv, row 2, column code: is empty. Every row needs its code."),
    ("brands", "code,name\na,  \n", "brands.csv, row 2, column name: is empty. Every row needs its name."),
    (
        "brands",
        "code,name\na,A\x07B\n",
        ("brands.csv, row 2, column name: 'A\\x07B' has the control character '\\x07'. Remove it."),
    ),
    (
        "brands",
        "code,name\na," + "A" * 201 + "\n",
        ("brands.csv, row 2, column name: has 201 characters. At most 200 are possible."),
    ),
    (
        "courses",
        "code,title,description\na,A," + "A" * 65_537 + "\n",
        ("courses.csv, row 2, column description: has 65,537 characters. At most 65,536 are possible."),
    ),
    (
        "brands",
        "code,name\n" + "a" * 65 + ",A\n",
        "brands.csv, row 2, column code: '" + "a" * 40 + "…' has 65 characters; "
        "a code has at most 64. Use only A-Z a-z 0-9 . _ - in codes.",
    ),
    (
        "brands",
        "code,name\na b,A\n",
        (
            "brands.csv, row 2, column code: 'a b' has the character ' ' (SPACE); a code has only "
            "A-Z a-z 0-9 . _ -. Use only A-Z a-z 0-9 . _ - in codes."
        ),
    ),
    (
        "communities",
        "code,name,kind\na,A,extern\n",
        ("communities.csv, row 2, column kind: 'extern' is not one of internal, external. Did you mean 'external'?"),
    ),
    (
        "people",
        PEOPLE + ",status\na,A,B,gone\n",
        (
            "people.csv, row 2, column status: 'gone' is not one of active, "
            "suspended, departed. Write active or suspended or departed."
        ),
    ),
    (
        "people",
        PEOPLE + ",email\na,A,B,anna\n",
        ("people.csv, row 2, column email: 'anna' is not an e-mail address. Write it like anna@example.com."),
    ),
    (
        "people",
        PEOPLE + ",username\na,A,B,an na\n",
        (
            "people.csv, row 2, column username: 'an na' is not a username. Use "
            "only letters, digits and @ . + - _ in it."
        ),
    ),
    (
        "people",
        PEOPLE + ",locale\na,A,B,english!\n",
        ("people.csv, row 2, column locale: 'english!' is not a locale. Write it like de or pt-BR."),
    ),
    (
        "people",
        PEOPLE + ",hired_on\na,A,B,01/02/2026\n",
        ("people.csv, row 2, column hired_on: '01/02/2026' is not a day. Write it like 2026-09-14."),
    ),
    (
        "people",
        PEOPLE + ",hired_on\na,A,B,2026-02-29\n",
        ("people.csv, row 2, column hired_on: '2026-02-29' is not in the calendar. Correct the day."),
    ),
    (
        "people",
        PEOPLE + ",hired_on\na,A,B,1899-12-31\n",
        ("people.csv, row 2, column hired_on: '1899-12-31' lies outside 1900 to 2200. Correct the year."),
    ),
    (
        "people",
        PEOPLE + ",hired_on\na,A,B,2201-01-01\n",
        ("people.csv, row 2, column hired_on: '2201-01-01' lies outside 1900 to 2200. Correct the year."),
    ),
    (
        "courses",
        'code,title,hours\na,A,"7,5"\n',
        ("courses.csv, row 2, column hours: '7,5' is not a number. Write it like 1234.5, with a point."),
    ),
    (
        "courses",
        "code,title,hours\na,A,-1\n",
        ("courses.csv, row 2, column hours: '-1' is out of range. It must be 0 or more."),
    ),
    (
        "courses",
        "code,title,hours\na,A,99999.995\n",
        "courses.csv, row 2, column hours: '99999.995' is too large. At most 5 digits before the point are possible.",
    ),
    (
        "people",
        PEOPLE + ",email\na,A,B,an\\na@example.com\n",
        (
            "people.csv, row 2, column email: 'an\\\\na@example.com' is not an e-mail address. "
            "Write it like anna@example.com."
        ),
    ),
    (
        "courses",
        "code,title,hours\na,A,100000\n",
        ("courses.csv, row 2, column hours: '100000' is too large. At most 5 digits before the point are possible."),
    ),
]


@pytest.mark.parametrize(("file", "content", "said"), SHAPE)
def test_a_file_with_a_fault(faults: Faults, file: str, content: str | bytes, said: str) -> None:
    assert "\n".join(faults({file: content})) == said


LOCATIONS = "code,partner,name,country"
WHOLE = [
    (
        "locations",
        LOCATIONS + "\nl1,p1,A,UK\n",
        "row 2, column country: 'UK' is not a country code. Write the two letters of ISO 3166-1, like US or DE.",
    ),
    (
        "locations",
        LOCATIONS + "\nl1,p1,A,us\n",
        "row 2, column country: 'us' is not a country code. Did you mean 'US'?",
    ),
    (
        "locations",
        LOCATIONS + ",latitude\nl1,p1,A,US,90.5\n",
        "row 2, column latitude: '90.5' is out of range. It must be from -90 to 90.",
    ),
    (
        "locations",
        LOCATIONS + ",timezone\nl1,p1,A,US,America/Denvr\n",
        "row 2, column timezone: 'America/Denvr' is no known time zone. Did you mean 'America/Denver'?",
    ),
    (
        "locations",
        LOCATIONS + ",timezone\nl1,p1,A,US,Mars\n",
        "row 2, column timezone: 'Mars' is no known time zone. Write an IANA name like Europe/Berlin.",
    ),
    (
        "locations",
        LOCATIONS + ",brands\nl1,p1,A,US,aurora||borealis\n",
        "row 2, column brands: 'aurora||borealis' has an empty entry. Write one | between two entries.",
    ),
    (
        "locations",
        LOCATIONS + ",brands\nl1,p1,A,US,aurroa\n",
        "row 2, column brands: 'aurroa' is no known brand. Did you mean 'aurora'?",
    ),
    (
        "locations",
        LOCATIONS + ",field_units\nl1,p1,A,US,west|west-1\n",
        "row 2, column field_units: west and west-1 are both of dimension 'service'. Name one unit a dimension.",
    ),
    (
        "locations",
        LOCATIONS + ",closed_on\nl1,p1,A,US,2001-04-30\n",
        "row 2, column closed_on: closed_on 2001-04-30 lies before opened_on 2001-05-01. Correct one of the two.",
    ),
    (
        "appointments",
        APPOINTMENTS + ",ends_on\na1,anna,l1,tech,2026-02-01,2026-01-31\n",
        "row 2, column ends_on: ends_on 2026-01-31 lies before starts_on 2026-02-01. Correct one of the two.",
    ),
    (
        "appointments",
        APPOINTMENTS + "\na2,anna,l2,boss,2030-01-02\n",
        "row 2, column starts_on: ends_on 2030-01-01 lies before starts_on 2030-01-02. Correct one of the two.",
    ),
    (
        "appointments",
        APPOINTMENTS + ",primary\na1,anna,l1,tech,2021-01-01,yes\n",
        "row 2, column primary: 'yes' is neither true nor false. Write true or false.",
    ),
    (
        "appointments",
        APPOINTMENTS + "\na9,nobody-known,l1,tech,2021-01-01\n",
        "row 2, column person: 'nobody-known' is no known person. Add it to people.csv, or correct it.",
    ),
    (
        "appointments",
        APPOINTMENTS + "\na9,Anna,l1,tech,2021-01-01\n",
        "row 2, column person: 'Anna' is no known person. Did you mean 'anna'?",
    ),
    (
        "reporting_lines",
        "dimension,subordinate,manager,starts_on,ends_on\nsales,ben,anna,2026-01-02,2026-01-01\n",
        "row 2, column ends_on: ends_on 2026-01-01 lies before starts_on 2026-01-02. Correct one of the two.",
    ),
    (
        "reporting_lines",
        "dimension,subordinate,manager,ends_on\nsales,anna,cleo,2020-01-01\n",
        "row 2, column ends_on: ends_on 2020-01-01 lies before starts_on 2021-01-01. Correct one of the two.",
    ),
    (
        "field_representatives",
        "person,field_unit\ncleo,west\nben,west\ncleo,west\n",
        "row 4: repeats the person and field_unit of row 2, cleo, west. Keep one of the two rows.",
    ),
    ("people", PEOPLE + "\nx,A,B\ny,A,B\nx,A,B\n", "row 4: repeats the code of row 2, x. Keep one of the two rows."),
    (
        "people",
        PEOPLE + ",username\nben,Ben,Ode,ANNA\n",
        "row 2, column username: 'ANNA' is the username of person 'anna' already. Give each person their own.",
    ),
    (
        "people",
        PEOPLE + ",username\nben,Ben,Ode,ben\ndora,D,A,Ben\n",
        "row 3, column username: 'Ben' is the username of row 2 too. Give each person their own.",
    ),
    (
        "people",
        PEOPLE + ",community\nben,Ben,Ode,dealer\n",
        "row 2, column community: 'dealer' is no known community. Did you mean 'dealers'?",
    ),
    (
        "field_units",
        "code,dimension,parent,name\neast,sales,west,East\n",
        (
            "row 2, column dimension: 'east' is of dimension 'sales', but 'west' above it is of 'service'. "
            "A tree of units has one dimension."
        ),
    ),
    (
        "field_units",
        "code,dimension,parent,name\nwest-1,sales,,West 1\n",
        (
            "row 2, column dimension: 'west-1' is of dimension 'service' and locations sit in it. "
            "Keep its dimension, or give the new unit a new code."
        ),
    ),
    (
        "metrics",
        "code,name,subject\ncsi,Satisfaction,person\n",
        (
            "row 2, column subject: 'csi' has been observed of a location before. "
            "Keep its subject, or give the new metric a new code."
        ),
    ),
    (
        "observations",
        "metric,subject,period,value\ncsi,anna,2026-09,1\n",
        "row 2, column subject: 'anna' is no known location. Add it to locations.csv, or correct it.",
    ),
    (
        "observations",
        "metric,subject,period,value\ncis,l1,2026-09,1\n",
        "row 2, column metric: 'cis' is no known metric. Did you mean 'csi'?",
    ),
    (
        "observations",
        "metric,subject,period,value\ncsi,l1,2026-13,1\n",
        "row 2, column period: '2026-13' is not a period. Write it like 2026-09, 2026-Q3 or 2026-09-14.",
    ),
    (
        "observations",
        "metric,subject,period,value\ncsi,l1,1700-01,1\n",
        "row 2, column period: '1700-01' lies outside 1900 to 2200. Correct the year.",
    ),
    (
        "observations",
        "metric,subject,period,value\ncsi,l1,2026-09,NaN\n",
        "row 2, column value: 'NaN' is not a number. Write it like 1234.5, with a point.",
    ),
    (
        "observations",
        "metric,subject,period,value\ncsi,l1,2026-09,1\ncsi,l1,2026-09,2\n",
        "row 3: repeats the metric and subject and period of row 2, csi, l1, 2026-09. Keep one of the two rows.",
    ),
    (
        "credits",
        "person,course,earned_on\nanna,hv-100,2199-01-01\n",
        "row 2, column earned_on: 2199-01-01 is still to come. A credit is entered when it has been earned.",
    ),
    (
        "credits",
        "person,course,earned_on\nanna,hv-200,2026-01-01\n",
        "row 2, column course: 'hv-200' is no known course. Did you mean 'hv-100'?",
    ),
]


@pytest.mark.parametrize(("file", "content", "said"), WHOLE)
def test_a_feed_that_does_not_fit_the_network(
    network: FeedReport, faults: Faults, facts: Facts, file: str, content: str, said: str
) -> None:
    before = facts()

    assert faults({file: content}) == [f"{file}.csv, {said}"]
    assert facts() == before


def test_all_faults_come_at_once(faults: Faults) -> None:
    assert faults(
        brands="code,name\na,A\na ,A\n",
        people=PEOPLE + ",email\nanna,,Ek,nowhere\n",
        dimensions="code,naem\n",
        positions="code,name,dimension\ntech,T,sales\n",
        appointments=APPOINTMENTS + "\na1,anna,l1,tech,soon\na1,ben,l1,tech,2026-01-01\n",
    ) == [
        "appointments.csv, row 2, column starts_on: 'soon' is not a day. Write it like 2026-09-14.",
        "brands.csv, row 3, column code: 'a ' has a blank before or after it. Write 'a'.",
        "dimensions.csv, row 1: has the unknown column 'naem'. Did you mean name?",
        "people.csv, row 2, column given_name: is empty. Every row needs its given_name.",
        "people.csv, row 2, column email: 'nowhere' is not an e-mail address. Write it like anna@example.com.",
        "appointments.csv, row 3: repeats the code of row 2, a1. Keep one of the two rows.",
        "appointments.csv, row 3, column person: 'ben' is no known person. Add it to people.csv, or correct it.",
        "appointments.csv, row 2, column location: 'l1' is no known location. Add it to locations.csv, or correct it.",
        "appointments.csv, row 3, column location: 'l1' is no known location. Add it to locations.csv, or correct it.",
    ]


def test_a_hundred_faults_are_shown_and_the_rest_counted(faults: Faults) -> None:
    said = faults(
        people=PEOPLE + ",hired_on\n" + "".join(f"p{i},A,B,soon\n" for i in range(150)),
        appointments=APPOINTMENTS + "\n" + "".join(f"a{i},q{i},l1,tech,2026-01-01\n" for i in range(150)),
    )

    assert len(said) == 101
    assert said[99] == "people.csv, row 101, column hired_on: 'soon' is not a day. Write it like 2026-09-14."
    assert said[100] == "… and 500 more."


def test_row_numbers_count_quoted_newlines_as_one_row_and_blank_rows_as_rows(faults: Faults) -> None:
    said = faults(courses='code,title,description\na,A,"1\n2\n3"\n\n,,\nb,B,b\na,A,x\n')

    assert said == ["courses.csv, row 6: repeats the code of row 2, a. Keep one of the two rows."]


def test_g4_a_bad_row_refuses_the_feed_and_is_not_taken_for_absent(
    network: FeedReport, load: Callable[..., FeedReport], facts: Facts
) -> None:
    before = facts()

    with pytest.raises(BadInput):
        load(people=PEOPLE + "\nanna,Anna,Ek\nben,,Ode\n", complete=True)

    assert facts() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "x1,A,B\nX1,A,B\n",
            ("row 3, column code: 'X1' differs only by case from 'x1' in row 2. Write one spelling everywhere."),
        ),
        (
            "ANNA,A,B\n",
            (
                "row 2, column code: 'ANNA' differs only by case from 'anna', which is there already. "
                "Write one spelling everywhere."
            ),
        ),
        (
            "\u0430nna,A,B\n",
            (
                "row 2, column code: '\u0430nna' has the character '\u0430' (CYRILLIC SMALL LETTER A); a code "
                "has only A-Z a-z 0-9 . _ -. Use only A-Z a-z 0-9 . _ - in codes."
            ),
        ),
        ("anna ,A,B\n", "row 2, column code: 'anna ' has a blank before or after it. Write 'anna'."),
    ],
)
def test_g10_codes_that_look_alike_are_no_two_people(
    network: FeedReport, faults: Faults, facts: Facts, content: str, said: str
) -> None:
    assert faults(people=f"{PEOPLE}\n{content}") == [f"people.csv, {said}"]
    assert len(facts("people")) == 3


def test_a_refused_feed_is_written_down(faults: Faults) -> None:
    said = faults(brands="code,name\na\n")

    run = FeedRun.objects.get()
    assert (run.outcome, run.report["outcome"], run.report["problems"]) == ("refused", "refused", said)
