using Winnow.Protocols.Names;
using Winnow.Protocols.Templates;
using Winnow.Protocols.Tests.Names;

namespace Winnow.Protocols.Tests.Templates;

public sealed class TemplateTests
{
    private static readonly ClusterMetadata State = Cluster.Empty
        .After(Put(TemplateType.Component, "base", """{"template":{"settings":{"index":{"number_of_shards":"2"}},"mappings":{"properties":{"a":{"type":"keyword"}}}}}"""))
        .After(Put(TemplateType.Index, "low", """{"index_patterns":["logs-*"],"priority":1,"template":{"settings":{"index":{"number_of_shards":"9"}}}}"""))
        .After(Put(TemplateType.Index, "high", """{"index_patterns":["logs-*"],"priority":5,"composed_of":["base"],"template":{"mappings":{"properties":{"b":{"type":"long"}}},"aliases":{"all":{}}}}"""))
        .After(Put(TemplateType.Legacy, "old1", """{"index_patterns":["old*"],"order":1,"mappings":{"properties":{"x":{"type":"text"}}}}"""))
        .After(Put(TemplateType.Legacy, "old0", """{"index_patterns":["*"],"order":0,"mappings":{"properties":{"x":{"type":"long"},"y":{"type":"ip"}}}}"""));

    [Fact]
    public void The_highest_priority_wins_and_stands_on_its_components()
    {
        var sections = TemplateLookup.For(State, "logs-1");
        Assert.Equal("high", sections.Name);
        Assert.Equal(["""{"index":{"number_of_shards":"2"}}"""], sections.Settings.ToArray());
        Assert.Equal("""{"properties":{"a":{"type":"keyword"},"b":{"type":"long"}}}""", MappingMerge.Merge(sections.Mappings));
        Assert.Single(sections.Aliases);
    }

    [Fact]
    public void Legacy_templates_lie_over_one_another_by_order() => Assert.Equal(
        """{"properties":{"x":{"type":"text"},"y":{"type":"ip"}}}""", MappingMerge.Merge(TemplateLookup.For(State, "old-1").Mappings));

    [Fact]
    public void A_template_for_everything_leaves_hidden_indices_alone() => Assert.Empty(TemplateLookup.For(State, "other", hidden: true).Mappings);

    [Fact]
    public void Two_templates_of_one_priority_must_not_claim_an_index()
    {
        var refusal = Assert.Throws<Refusal>(() => State.After(Put(TemplateType.Index, "rival", """{"index_patterns":["*-1"],"priority":5}""")));
        Assert.Contains("[rival] has index patterns [*-1] matching patterns from existing templates [high]", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"index_patterns\":[\"a\"],\"composed_of\":[\"nope\"]}", "invalid_index_template_exception")]
    [InlineData("{\"template\":{}}", "action_request_validation_exception")]
    [InlineData("{\"index_patterns\":[\"a\"],\"bogus\":1}", "x_content_parse_exception")]
    public void A_template_must_be_whole(string json, string type) =>
        Assert.Equal(type, Assert.Throws<Refusal>(() => State.After(Put(TemplateType.Index, "new", json))).Type);

    [Fact]
    public void A_component_that_is_used_stays()
    {
        Assert.Throws<Refusal>(() => State.After(new RemoveTemplates(TemplateType.Component, ["base"])));
        var state = State.After(new RemoveTemplates(TemplateType.Index, ["*"]));
        Assert.Empty(state.IndexTemplates);
        Assert.Empty(state.After(new RemoveTemplates(TemplateType.Component, ["base"])).ComponentTemplates);
    }

    [Theory]
    [InlineData("a*", "*b", true)]
    [InlineData("a*", "b*", false)]
    [InlineData("abc", "a*c", true)]
    [InlineData("abc", "abd", false)]
    [InlineData("a*b*c", "*x*", true)]
    [InlineData("*", "*", true)]
    [InlineData("logs-*-prod", "logs-app-*", true)]
    [InlineData("", "*", true)]
    [InlineData("a", "", false)]
    public void Patterns_overlap_when_some_name_matches_both(string a, string b, bool overlap)
    {
        Assert.Equal(overlap, PatternOverlap.Overlap(a, b));
        Assert.Equal(overlap, PatternOverlap.Overlap(b, a));
    }

    private static PutTemplate Put(TemplateType type, string name, string json) => new(type, name, json, Create: false);
}
