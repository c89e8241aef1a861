using Winnow.Protocols.Routing;

namespace Winnow.Protocols.Tests.Routing;

public sealed class SearchPreferenceTests
{
    [Theory]
    [InlineData(null, PreferenceKind.None)]
    [InlineData("", PreferenceKind.None)]
    [InlineData("session-17", PreferenceKind.Custom)]
    [InlineData("_local", PreferenceKind.Local)]
    [InlineData("_only_local", PreferenceKind.OnlyLocal)]
    [InlineData("_prefer_nodes:a,b", PreferenceKind.PreferNodes)]
    [InlineData("_only_nodes:a*", PreferenceKind.OnlyNodes)]
    [InlineData("_shards:1", PreferenceKind.None)]
    [InlineData("_shards:1|_local", PreferenceKind.Local)]
    [InlineData("_shards:1|session", PreferenceKind.Custom)]
    public void Every_form_is_understood(string? text, PreferenceKind kind) => Assert.Equal(kind, SearchPreference.Parse(text).Kind);

    [Theory]
    [InlineData("_primary")]
    [InlineData("_replica_first")]
    [InlineData("_foo:1")]
    [InlineData("_local|_only_local")]
    public void What_is_none_is_refused_in_Elasticsearch_words(string text)
    {
        var refusal = Assert.Throws<Refusal>(() => SearchPreference.Parse(text));
        Assert.Equal(("illegal_argument_exception", 400, $"no Preference for [{text}]"), (refusal.Type, refusal.Status, refusal.Message));
    }

    [Fact]
    public void Only_the_named_shards_are_read()
    {
        var preference = SearchPreference.Parse("_shards:2,3");
        Assert.Equal([false, false, true, true, false], Enumerable.Range(0, 5).Select(preference.Includes));
        Assert.All(Enumerable.Range(0, 5), shard => Assert.True(SearchPreference.Parse("x").Includes(shard)));
        Assert.Throws<Refusal>(() => SearchPreference.Parse("_shards:two"));
    }

    [Fact]
    public void A_custom_text_always_chooses_the_same_copy_and_different_texts_spread()
    {
        var starts = Enumerable.Range(0, 300).Select(i => SearchPreference.Parse($"user-{i}").Start(shard: 0, copies: 3)).ToList();
        Assert.Equal(starts, Enumerable.Range(0, 300).Select(i => SearchPreference.Parse($"user-{i}").Start(0, 3)));
        Assert.All(Enumerable.Range(0, 3), copy => Assert.InRange(starts.Count(start => start == copy), 60, 140));
    }
}
