from __future__ import annotations

import pytest

from tunegate.curate.privacy.secret import secrets

BODY = "MIIEogIBAAKCAQEAjosMtDUqbE1notarealkey0000zZxac1t8fkh2SxGuMXHk9y\n"
KEY = f"-----BEGIN RSA PRIVATE KEY-----\n{BODY * 3}-----END RSA PRIVATE KEY-----"


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in secrets(text)]


@pytest.mark.parametrize(
    ("text", "secret", "what"),
    [
        (f"key:\n{KEY}\nkeep it", KEY, "private key"),
        ("id AKIAQ3EGRTYPLMN7XKJZ", "AKIAQ3EGRTYPLMN7XKJZ", "AWS access key"),
        ("ghp_" + "a1B2c3D4e5F6" * 3, "ghp_" + "a1B2c3D4e5F6" * 3, "GitHub token"),
        ("'xoxb-" + "1234567890-abcDEF'", "xoxb-1234567890-abcDEF", "Slack token"),
        ("sk_" + "live_0a1b2c3d4e5f6g7h", "sk_" + "live_0a1b2c3d4e5f6g7h", "Stripe key"),
        (
            "sk-" + "proj-Ab12Cd34Ef56Gh78Ij90Kl",
            "sk-" + "proj-Ab12Cd34Ef56Gh78Ij90Kl",
            "OpenAI key",
        ),
        ("glpat-Ab12Cd34Ef56Gh78Ij90", "glpat-Ab12Cd34Ef56Gh78Ij90", "GitLab token"),
        (
            "AccountKey=" + "Ab1/" * 21 + "Zz==;",
            "AccountKey=" + "Ab1/" * 21 + "Zz==",
            "Azure storage key",
        ),
        ("SK" + "0a1b2c3d4e5f6g7h" * 2, "SK" + "0a1b2c3d4e5f6g7h" * 2, "Twilio key"),
        ("$2b$12$" + "hNf2lSsxfm0.i4a1kVpSOV" * 2, None, "password hash"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.dozjgNryP4J3jVmN", None, "JSON web token"),
    ],
)
def test_forms_give_themselves_away(text: str, secret: str | None, what: str) -> None:
    assert found(text) == [secret or text]
    assert secrets(text)[0].what == what


AWS = "AKIA" + "Q3EGRT5JHZKLMNOP"
GITHUB = "ghp_" + "a1B2c3D4e5F6" * 3
OPENAI = "sk-" + "proj-Ab12Cd34Ef56Gh78Ij90Kl"
SLACK = "xoxb-" + "1234567890-abcDEF"
BOT = "123456789:" + "AA" + "b1C2d3E4f5G" * 3


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Read https://northwind.test/{AWS}", AWS),
        (f"https://northwind.test/v1/{AWS}/log?page=2", AWS),
        (f"https://northwind.test/user-{GITHUB}", GITHUB),
        (f"see https://northwind.test/{GITHUB}.", GITHUB),
        (f"(https://northwind.test/{OPENAI})", OPENAI),
        (f"https://northwind.test/hook/{SLACK}/send", SLACK),
        (f"https://api.northwind.test/bot{BOT}/sendMessage", BOT),
        (f"keys:\n-{AWS}\n", AWS),
        (f"-{GITHUB}", GITHUB),
        (f"/etc/{OPENAI}", OPENAI),
        (
            "https://northwind.test/Accounts/" + "SK" + "0a1b2c3d4e5f6g7h" * 2,
            "SK" + "0a1b2c3d4e5f6g7h" * 2,
        ),
    ],
)
def test_tokens_in_paths_and_behind_dashes_are_found(text: str, secret: str) -> None:
    assert found(text) == [secret]


@pytest.mark.parametrize(
    "text",
    [
        "https://northwind.test/blog/sk-admin-panel-how-to-set-it-up-in-2024",
        "https://northwind.test/pypi-how-to-publish-a-package-with-many-words-in-2024-part-2",
        "https://northwind.test/cache-key-9fceb02d0ae598e95dc970b74767f197",
        "https://northwind.test/img/9fceb02d0ae598e95dc970b74767f197-us1",
        "https://northwind.test/robot123456789:90",
        "https://northwind.test/ghp_your_token_here_" + "a1B2c3D4" * 4,
        f"https://northwind.test/X{AWS}",
        f"https://northwind.test/{AWS}Q7",
        f"Zm9v+{AWS}",
        "https://northwind.test/commit/9fceb02d0ae598e95dc970b74767f19372d61af8",
        "https://northwind.test/a/AKIA-STREET-1234567890",
    ],
)
def test_slugs_and_hashes_in_paths_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('password = "hunter2!"', "hunter2!"),
        ("DB_PASS=swordfish", "swordfish"),
        ("export REDIS_PASSWORD=RedisPass1! # cache", "RedisPass1!"),
        ("'password': 'Abc12345',", "Abc12345"),
        ("define('DB_PASSWORD',   'x9!kdj2');", "x9!kdj2"),
        ("<password>hunter22</password>", "hunter22"),
        ("Server=db;User Id=sa;Password=Str0ng!Pass;", "Str0ng!Pass"),
        ("?user=a&password=tr0ub4dor&next=1", "tr0ub4dor"),
        ("Log in with password=hunter2secret and go on.", "hunter2secret"),
        ("Use user=ann password=hunter2.", "hunter2"),
        ("Is it password=tr0ub4dor? Yes.", "tr0ub4dor?"),
        ("The test login (password=hunter22) is public.", "hunter22"),
        ("user=app, password=tr0ub4dor, host=db", "tr0ub4dor"),
        ("curl -d password=hunter22 -d next=1 https://x", "hunter22"),
        ("Log in with password = Tr4ctor-9Bolt!x and go on.", "Tr4ctor-9Bolt!x"),
        ("your new password: aB3#fG7!kL9@. Please", "aB3#fG7!kL9@"),
        ("The WiFi password is Beach2024!", "Beach2024!"),
        ("mysql -u root --password=Tr0ub4dor", "Tr0ub4dor"),
        ("curl -u admin:Tr0ub4dor https://x", "Tr0ub4dor"),
        ("api_key: '3b6311afca5bd8aac647b316704e9c6d'", "3b6311afca5bd8aac647b316704e9c6d"),
        ('{"clientSecret": "8f3b2a91c0d74e5fa6b1"}', "8f3b2a91c0d74e5fa6b1"),
        ("postgres://app:s3cr3t99@db.northwind.test/x", "s3cr3t99"),
        ("db.northwind.test:5432:main:app:s3cr3t99", "s3cr3t99"),
        ("Authorization: Basic YWRtaW46c2VjcmV0", "YWRtaW46c2VjcmV0"),
        ("Authorization: Bearer abcDEF123456789ghijkl0", "abcDEF123456789ghijkl0"),
        ('"auths": {"x": {"auth": "YWRtaW46aHVudGVyMg=="}}', "YWRtaW46aHVudGVyMg=="),
    ],
)
def test_names_and_layouts_announce_the_value_alone(text: str, secret: str) -> None:
    assert found(text) == [secret]


@pytest.mark.parametrize(
    "text",
    [
        'password = os.environ["DB_PASSWORD"]',
        "const password = req.body.password",
        "password = hash(pw1)",
        'password = "your_password"',
        'password = "password123"',
        'API_KEY="YOUR_API_KEY"',
        "API_KEY=${API_KEY}",
        "password: <password>",
        '"password": "********"',
        '"password": "[SECRET]", "token": "[SECRET_2]"',
        "password = '[password, 9 characters]'",
        "Add password=<your password> to the file.",
        "It shows password=****** and password=xxxxxx here.",
        "Set password=your_password1 or password=$DB_PASS2 first.",
        "Set password=your-new-pw-123 in the file.",
        "Write password={pw1} and password=%(pw)s there.",
        "Set password=true or password=required here.",
        "Fields: password=yes|no are allowed, password=min:8 too.",
        "connect(user=user1, password=row1pw, host=host1)",
        "connect(\n    user=user1,\n    password=row1pw,\n)",
        "connect(\n    user=user1, password=row1pw, port=port1)",
        "password = input2 if asked else none",
        "password = row1pw and user1",
        "pass=first2 of the runs",
        "The bypass=valve2 is open.",
        "password: {type: String, required: true}",
        "if password == confirm_password:",
        "The password must be at least 8 characters.",
        "Password reset link expires in 24h",
        'token = "hello"',
        '"max_tokens": 1024',
        'tokenizer = "cl100k_base"',
        "salt: 1/2 tsp",
        "compass: N12345",
        "Pass rate: 85%",
        "pwd=/home/app1",
        "Key: C major",
        "The secret to success: hard work",
        "sort(key=lambda x: x[1])",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
        "Authorization: Bearer YOUR_ACCESS_TOKEN_HERE",
        "postgres://user:password@localhost:5432/db",
        "http://localhost:8080/a@b",
        "basic understanding of encryption1",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "550e8400-e29b-41d4-a716-446655440000",
        "-----BEGIN PUBLIC KEY-----\n" + BODY + "-----END PUBLIC KEY-----",
        "it starts with -----BEGIN PRIVATE KEY----- and so on",
        "ssh-rsa " + BODY,
        "#hostname:port:database:username:password",
    ],
)
def test_stand_ins_code_and_hashes_of_content_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_token_behind_a_name_is_found_once() -> None:
    text = 'token = "ghp_' + "a1B2c3D4e5F6" * 3 + '"'
    assert [span.what for span in secrets(text)] == ["GitHub token"]
