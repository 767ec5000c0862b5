"""A small graph of basketball players, modelled on the `basketballplayer` example of NebulaGraph's documentation.

The table is ours: one player per line, with age, teams, and whom he follows with which degree (1 to 100).
"""

from dataclasses import dataclass

_TABLE = """
100 | Tim Duncan | 42 | Spurs 1997-2016 | 101:95 125:95
101 | Tony Parker | 36 | Spurs 1999-2018, Hornets 2018-2019 | 100:95 102:90 125:95
102 | LaMarcus Aldridge | 33 | Trail Blazers 2006-2015, Spurs 2015-2019 | 100:75 101:75
103 | Rudy Gay | 32 | Grizzlies 2006-2013, Spurs 2017-2019 | 102:70
104 | Marco Belinelli | 32 | Bulls 2012-2013, Spurs 2013-2015 | 100:55 101:50 105:60
105 | Danny Green | 31 | Spurs 2010-2018, Raptors 2018-2019 | 100:70 104:83 116:80
106 | Kyle Anderson | 25 | Spurs 2014-2018, Grizzlies 2018-2019 | 100:88
107 | Aron Baynes | 32 | Spurs 2013-2015, Celtics 2017-2019 | 106:45
108 | Boris Diaw | 36 | Suns 2005-2008, Spurs 2012-2016 | 100:80 101:90
109 | Tiago Splitter | 34 | Spurs 2010-2015, Hawks 2015-2017 | 100:80 125:90
110 | Cory Joseph | 27 | Spurs 2011-2015, Raptors 2015-2017 | 103:40 109:65
111 | David West | 38 | Spurs 2015-2016, Warriors 2016-2018 | 117:70
112 | Jonathon Simmons | 29 | Spurs 2015-2017, Magic 2017-2019 | 113:55
113 | Dejounte Murray | 29 | Spurs 2016-2019 | 100:99 101:99 116:99 117:99 119:99 121:99
114 | Tracy McGrady | 39 | Magic 2000-2004, Rockets 2004-2010 | 115:90 133:50 140:90
115 | Kobe Bryant | 40 | Lakers 1996-2016 | 144:60
116 | LeBron James | 34 | Cavaliers 2003-2010, Heat 2010-2014, Lakers 2018-2019 | 129:90 141:100
117 | Stephen Curry | 31 | Warriors 2009-2019 | 142:95
118 | Russell Westbrook | 30 | Thunder 2008-2019 | 120:90 131:90
119 | Kevin Durant | 30 | Thunder 2007-2016, Warriors 2016-2019 | 117:85
120 | James Harden | 29 | Thunder 2009-2012, Rockets 2012-2019 | 118:80
121 | Chris Paul | 33 | Clippers 2011-2017, Rockets 2017-2019 | 116:90 128:90 129:90
122 | DeAndre Jordan | 30 | Clippers 2008-2018, Knicks 2019-2019 | 134:70
123 | Ricky Rubio | 28 | Timberwolves 2011-2017, Jazz 2017-2019 | 136:60
124 | Rajon Rondo | 33 | Celtics 2006-2014, Lakers 2018-2019 | 141:1
125 | Manu Ginobili | 41 | Spurs 2002-2018 | 100:90
126 | Kyrie Irving | 26 | Cavaliers 2011-2017, Celtics 2017-2019 | 116:13
127 | Vince Carter | 42 | Raptors 1998-2004, Hawks 2018-2019 | 114:90 148:70
128 | Carmelo Anthony | 34 | Nuggets 2003-2011, Knicks 2011-2017 | 116:90 121:90 129:90
129 | Dwyane Wade | 37 | Heat 2003-2016, Heat 2018-2019 | 116:90 121:90 128:90
130 | Joel Embiid | 25 | 76ers 2014-2019 | 149:80
131 | Paul George | 28 | Pacers 2010-2017, Thunder 2017-2019 | 118:95
132 | Giannis Antetokounmpo | 24 | Bucks 2013-2019 | 116:60
133 | Yao Ming | 38 | Rockets 2002-2011 | 114:90 144:90
134 | Blake Griffin | 30 | Clippers 2009-2018, Pistons 2018-2019 | 121:30
135 | Damian Lillard | 28 | Trail Blazers 2012-2019 | 102:80
136 | Steve Nash | 45 | Suns 2004-2012, Lakers 2012-2015 | 137:88 147:90 148:85
137 | Dirk Nowitzki | 40 | Mavericks 1998-2019 | 129:10 136:80 148:80
138 | Paul Gasol | 38 | Grizzlies 2001-2008, Lakers 2008-2014 | 115:90 139:99
139 | Marc Gasol | 34 | Grizzlies 2008-2019, Raptors 2019-2019 | 138:99
140 | Grant Hill | 46 | Pistons 1994-2000, Suns 2007-2012 | 114:90
141 | Ray Allen | 43 | Celtics 2007-2012, Heat 2012-2014 | 124:9
142 | Klay Thompson | 29 | Warriors 2011-2019 | 117:90
143 | Kristaps Porzingis | 23 | Knicks 2015-2019, Mavericks 2019-2019 | 150:90
144 | Shaquille O'Neal | 47 | Magic 1992-1996, Lakers 1996-2004 | 100:80 145:100
145 | JaVale McGee | 31 | Warriors 2016-2018, Lakers 2018-2019 | 144:40
146 | Dwight Howard | 33 | Magic 2004-2012, Rockets 2013-2016 | 145:20
147 | Amar'e Stoudemire | 36 | Suns 2002-2010, Knicks 2010-2015 | 136:90
148 | Jason Kidd | 45 | Suns 1996-2001, Mavericks 2008-2012 | 136:80 137:85
149 | Ben Simmons | 22 | 76ers 2016-2019 | 130:80
150 | Luka Doncic | 20 | Mavericks 2018-2019 | 120:80 137:90 143:90
"""


@dataclass(frozen=True)
class Team:
    """A team that a player served, with the years as text (`1997-2016`)."""

    name: str
    years: str


@dataclass(frozen=True)
class Player:
    """A vertex of the graph: `follows` pairs the ID of each player he follows with the edge's degree."""

    id: str
    name: str
    age: int
    teams: tuple[Team, ...]
    follows: tuple[tuple[str, int], ...]


def _player(line: str) -> Player:
    number, name, age, teams, follows = (part.strip() for part in line.split("|"))
    return Player(f"player{number}", name, int(age), _teams(teams), _follows(follows))


def _teams(text: str) -> tuple[Team, ...]:
    pairs = (team.rsplit(maxsplit=1) for team in text.split(", "))
    return tuple(Team(name, years) for name, years in pairs)


def _follows(text: str) -> tuple[tuple[str, int], ...]:
    edges = (edge.split(":") for edge in text.split())
    return tuple((f"player{number}", int(degree)) for number, degree in edges)


PLAYERS: dict[str, Player] = {player.id: player for player in map(_player, _TABLE.strip().splitlines())}
_BY_NAME = {player.name: player for player in PLAYERS.values()}


def find_player(text: str) -> Player | None:
    """Return the player of this exact name or ID, or None."""
    return _BY_NAME.get(text) or PLAYERS.get(text)
