"""Addresses of the people who write to the program under attack.

Jon, Mia and Eve are in tests/attacks.py. A BoxProgram (box_program.py) has people of its own:
BOX_JON and others.
"""

from __future__ import annotations

from tests.attacks import JON, MIA
from tests.player import COORDINATOR

# Members and coordinators of an Attacked
LEA = "lea@uni.example"
ADA = "ada@clinic.example"
DAN = "dan@pharmacists.example"
CARLA = COORDINATOR
LEE = "lee@college.example"
NOA = "noa@ward.example"
PAT = "pat@ward.example"
MEMBERS = (JON, MIA, ADA, LEA)

# Other addresses of theirs
MIA_HOME = "mia.okafor@home.example"
MIA_ELSEWHERE = "mia@elsewhere.example"
JON_HOME = "jon.berg@home.example"
CARLA_HOME = "carla.voss@home.example"
JON_PRIVATE = "jon@home.example"
JON_NEW = f"new.{JON}"
FROM_JON = f"Jon Berg <{JON}>"
JON_DOMAIN = "hospital.example"
OTHER_PROGRAM = "mentors@other.example"

# People of a BoxProgram
BOX_JON = "jon@north.example"
BOX_ADA = "ada@south.example"
BOX_NAMES = {BOX_JON: "Jon Berg", BOX_ADA: "Ada Stone"}
BOX_MIA = "mia@west.example"
BOX_CARLA = "coordinator@program.example"
FORM_OF_NOA = "Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n"
