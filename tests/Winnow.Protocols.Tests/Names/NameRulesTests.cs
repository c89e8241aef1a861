using Winnow.Protocols.Names;

namespace Winnow.Protocols.Tests.Names;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData("a b", "must not contain the following characters")]
    [InlineData("a*", "must not contain the following characters")]
    [InlineData("a#b", "must not contain '#'")]
    [InlineData("a:b", "must not contain ':'")]
    [InlineData("_a", "must not start with '_', '-', or '+'")]
    [InlineData("-a", "must not start with '_', '-', or '+'")]
    [InlineData("+a", "must not start with '_', '-', or '+'")]
    [InlineData("..", "must not be '.' or '..'")]
    [InlineData("Abc", "must be lowercase")]
    public void Each_rule_has_its_own_words(string name, string rule)
    {
        var refusal = Assert.Throws<Refusal>(() => NameRules.CheckIndexName(name));
        Assert.Equal("invalid_index_name_exception", refusal.Type);
        Assert.Equal(400, refusal.Status);
        Assert.StartsWith($"Invalid index name [{name}], {rule}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_measured_in_bytes()
    {
        NameRules.CheckIndexName(new string('a', 255));
        var refusal = Assert.Throws<Refusal>(() => NameRules.CheckIndexName(new string('ä', 128)));
        Assert.Contains("(256 > 255)", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("logs-2024.01.01")]
    [InlineData(".hidden")]
    [InlineData("ünïcode")]
    public void Ordinary_names_pass(string name) => NameRules.CheckIndexName(name);

    [Fact]
    public void Aliases_may_have_capitals()
    {
        NameRules.CheckAliasName("Abc");
        Assert.Equal("invalid_alias_name_exception", Assert.Throws<Refusal>(() => NameRules.CheckAliasName("a b")).Type);
    }
}
