using System.Text;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Protocols.Tests.Snapshots.Lifecycle;

public sealed class SnapshotPolicyTests
{
    private const string Daily = """{"schedule":"0 30 1 * * ?","name":"<daily-{now/d}>","repository":"backups","config":{"indices":["logs-*"],"metadata":{"by":"ops"}},"retention":{"expire_after":"30d","min_count":5,"max_count":50}}""";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_policy_is_shown_as_it_was_given() => Assert.Equal(
        """{"name":"<daily-{now/d}>","schedule":"0 30 1 * * ?","repository":"backups","config":{"indices":["logs-*"],"metadata":{"by":"ops"}},"retention":{"expire_after":"30d","min_count":5,"max_count":50}}""",
        Parse(Daily).ToJson().ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    [Fact]
    public void Its_snapshots_carry_its_name_in_their_metadata()
    {
        var policy = Parse(Daily);
        Assert.Equal("""{"indices":["logs-*"],"metadata":{"by":"ops","policy":"daily"}}""", policy.ToRequest().ToJsonString());
        Assert.Equal("""{"by":"ops"}""", policy.Config!["metadata"]!.ToJsonString());
        Assert.Equal("""{"metadata":{"policy":"daily"}}""", (policy with { Config = null }).ToRequest().ToJsonString());
    }

    [Fact]
    public void Names_are_date_math_and_something_unique() =>
        Assert.Equal("daily-2026.11.22-gwrqoo2xtea3q57vvg0uea", SnapshotPolicyName.Next("<daily-{now/d}>", Now, "Gwrqoo2xtEA3Q57v-Vg0uEA_"));

    [Theory]
    [InlineData("[]", "x_content_parse_exception", "[snapshot_lifecycle] the body is no object")]
    [InlineData("{", "x_content_parse_exception", null)]
    [InlineData("""{"schedule":"1h","repository":"r"}""", "illegal_argument_exception", "Required [name]")]
    [InlineData("""{"name":"n","repository":"r"}""", "illegal_argument_exception", "Required [schedule]")]
    [InlineData("""{"name":"n","schedule":"1h"}""", "illegal_argument_exception", "Required [repository]")]
    [InlineData("""{"name":1,"schedule":"1h","repository":"r"}""", "x_content_parse_exception", "[snapshot_lifecycle] [name] is no string")]
    [InlineData("""{"name":"n","schedule":"1h","repository":"r","config":[]}""", "x_content_parse_exception", "[snapshot_lifecycle] [config] is no object")]
    [InlineData("""{"name":"n","schedule":"1h","repository":"r","retain":{}}""", "x_content_parse_exception", "[snapshot_lifecycle] unknown field [retain]")]
    public void Malformed_policies_are_refused(string json, string type, string? reason)
    {
        var refusal = Assert.Throws<Refusal>(() => Parse(json));
        Assert.Equal(type, refusal.Type);
        Assert.Equal(reason ?? refusal.Message, refusal.Message);
    }

    [Theory]
    [InlineData("_p", "n", "1h", "r", "{}", "invalid policy id [_p]: must not start with '_'")]
    [InlineData("a,b", "n", "1h", "r", "{}", "invalid policy id [a,b]: must not contain the following characters")]
    [InlineData("p", "", "1h", "r", "{}", "invalid snapshot name []: cannot be empty")]
    [InlineData("p", "a b", "1h", "r", "{}", "invalid snapshot name [a b]: must not contain white space")]
    [InlineData("p", "Upper", "1h", "r", "{}", "invalid snapshot name [Upper]: must be lowercase")]
    [InlineData("p", "<x-{now>", "1h", "r", "{}", "invalid snapshot name [<x-{now>]")]
    [InlineData("p", "n", " ", "r", "{}", "invalid schedule [ ]: schedule must not be empty")]
    [InlineData("p", "n", "often", "r", "{}", "invalid schedule [often]: must be a valid cron expression or time unit")]
    [InlineData("p", "n", "0ms", "r", "{}", "time unit must be at least 1 millisecond")]
    [InlineData("p", "n", "1h", " ", "{}", "invalid repository name [ ]: cannot be empty")]
    [InlineData("p", "n", "1h", "r", """{"metadata":1}""", "invalid configuration.metadata [1]: must be an object if present")]
    [InlineData("p", "n", "1h", "r", """{"metadata":{"policy":"x"}}""", "field name [policy] is reserved and will be added automatically")]
    public void Policies_that_must_not_be_are_refused(string id, string name, string schedule, string repository, string config, string reason)
    {
        var policy = SnapshotPolicy.Parse(id, Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","schedule":"{{schedule}}","repository":"{{repository}}","config":{{config}}}"""));
        var refusal = Assert.Throws<Refusal>(() => SnapshotPolicyRules.Check(policy, Now));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("Validation Failed: 1: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_must_fit_with_the_policys_name_in_it()
    {
        SnapshotPolicyRules.Check(WithMetadata(980), Now);
        Assert.Contains("must be smaller than", Assert.Throws<Refusal>(() => SnapshotPolicyRules.Check(WithMetadata(1010), Now)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_is_not_executed_more_often_than_the_cluster_allows()
    {
        SnapshotPolicyRules.Check(Parse(Daily), Now);
        SnapshotPolicyRules.CheckInterval(Parse(Daily), null, Now);
        SnapshotPolicyRules.CheckInterval(Parse(Daily) with { Schedule = "15m" }, null, Now);
        SnapshotPolicyRules.CheckInterval(Parse(Daily) with { Schedule = "1s" }, "1s", Now);
        Assert.Equal(
            "invalid schedule [0 0/10 * * * ?]: schedule would be too frequent, executing more than every [15m]",
            Assert.Throws<Refusal>(() => SnapshotPolicyRules.CheckInterval(Parse(Daily) with { Schedule = "0 0/10 * * * ?" }, null, Now)).Message);
        Assert.Equal(
            "invalid schedule [30m]: schedule would be too frequent, executing more than every [1h]",
            Assert.Throws<Refusal>(() => SnapshotPolicyRules.CheckInterval(Parse(Daily) with { Schedule = "30m" }, "1h", Now)).Message);
    }

    private static SnapshotPolicy WithMetadata(int size) =>
        Parse("""{"schedule":"1h","name":"n","repository":"r","config":{"metadata":{"k":"?"}}}""".Replace("?", new string('x', size), StringComparison.Ordinal));

    private static SnapshotPolicy Parse(string json) => SnapshotPolicy.Parse("daily", Encoding.UTF8.GetBytes(json));
}
