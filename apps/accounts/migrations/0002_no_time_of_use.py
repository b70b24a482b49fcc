"""When somebody signs in is nobody's business: the table of allauth's second factors keeps the
day a factor was made, no time of its use, and of codes that were looked at only that they were."""

from django.db import migrations

FORGET = """
CREATE FUNCTION accounts_forget_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.created_at := date_trunc('day', NEW.created_at, 'UTC');
    NEW.last_used_at := NULL;
    IF NEW.data ? 'viewed_at' THEN
        NEW.data := jsonb_set(NEW.data, '{viewed_at}', '1');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_forget_times BEFORE INSERT OR UPDATE ON mfa_authenticator
    FOR EACH ROW EXECUTE FUNCTION accounts_forget_times();
UPDATE mfa_authenticator SET last_used_at = NULL;
"""
REMEMBER = """
DROP TRIGGER accounts_forget_times ON mfa_authenticator;
DROP FUNCTION accounts_forget_times();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunSQL(FORGET, REMEMBER)]
