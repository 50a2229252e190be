"""The words of cmi5 (Quartz, 1st edition): verbs, categories, extensions."""

INITIALIZED = "http://adlnet.gov/expapi/verbs/initialized"
TERMINATED = "http://adlnet.gov/expapi/verbs/terminated"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
FAILED = "http://adlnet.gov/expapi/verbs/failed"
LAUNCHED = "http://adlnet.gov/expapi/verbs/launched"
ABANDONED = "https://w3id.org/xapi/adl/verbs/abandoned"
WAIVED = "https://w3id.org/xapi/adl/verbs/waived"
SATISFIED = "https://w3id.org/xapi/adl/verbs/satisfied"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"

OF_UNITS = (INITIALIZED, COMPLETED, PASSED, FAILED, TERMINATED)
"""The verbs with which a unit makes cmi5 defined statements (9.3); all others are the academy's."""
JUDGING = (COMPLETED, PASSED, FAILED)

CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
BLOCK_TYPE = "https://w3id.org/xapi/cmi5/activitytype/block"
COURSE_TYPE = "https://w3id.org/xapi/cmi5/activitytype/course"

_EXTENSIONS = "https://w3id.org/xapi/cmi5/context/extensions"
SESSION = f"{_EXTENSIONS}/sessionid"
MASTERY_SCORE = f"{_EXTENSIONS}/masteryscore"
LAUNCH_MODE = f"{_EXTENSIONS}/launchmode"
LAUNCH_URL = f"{_EXTENSIONS}/launchurl"
MOVE_ON_RULE = f"{_EXTENSIONS}/moveon"
LAUNCH_PARAMETERS = f"{_EXTENSIONS}/launchparameters"
REASON = "https://w3id.org/xapi/cmi5/result/extensions/reason"

LAUNCH_DATA = "LMS.LaunchData"
PREFERENCES = "cmi5LearnerPreferences"
