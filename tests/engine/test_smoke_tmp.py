from tests.helpers.desk import *
def test_it(desk):
    c = desk.receives()
    o = desk.answers(c.conversation)
    desk.tick(11)
    print(desk.shown(o), desk.statuses(), desk.turns(c.conversation), len(desk.smtp.accepted))
    assert 0
