using Microsoft.AspNetCore.Http;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Tests;

public sealed class RestRequestTests
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("1.5m", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("100ms", 100)]
    [InlineData("1d", 86_400_000)]
    [InlineData("0", 0)]
    public void A_time_has_a_number_and_a_unit(string text, double millis) => Assert.Equal(millis, Request("timeout", text).Time("timeout")!.Value.TotalMilliseconds);

    [Theory]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("x5s")]
    public void A_time_without_a_unit_is_refused(string text) =>
        Assert.Equal(
            $"failed to parse setting [timeout] with value [{text}] as a time value: unit is missing or unrecognized",
            Assert.Throws<WinnowException>(() => Request("timeout", text).Time("timeout")).Error.Reason);

    [Fact]
    public void A_flag_without_a_value_is_set() => Assert.True(Request("pretty", "").Flag("pretty"));

    [Fact]
    public void A_flag_is_true_or_false() =>
        Assert.Equal(
            "Failed to parse value [yes] as only [true] or [false] are allowed.",
            Assert.Throws<WinnowException>(() => Request("force", "yes").Flag("force")).Error.Reason);

    [Fact]
    public void A_number_says_what_it_could_not_read() =>
        Assert.Equal("Failed to parse int parameter [size] with value [ten]", Assert.Throws<WinnowException>(() => Request("size", "ten").Int("size")).Error.Reason);

    [Theory]
    [InlineData("_all", 0)]
    [InlineData("a,b", 2)]
    public void All_is_no_name(string text, int count) => Assert.Equal(count, Request("index", text).Indices().Length);

    [Fact]
    public void Wildcards_add_up() =>
        Assert.Equal(ExpandWildcards.Open | ExpandWildcards.Hidden, Request("expand_wildcards", "open,hidden").IndicesOptions().ExpandWildcards);

    [Fact]
    public void A_misspelt_parameter_gets_the_nearest_name() =>
        Assert.Equal(
            "request [/a/_search] contains unrecognized parameters: [sixe] -> did you mean [size]?, [zzz]",
            RestErrors.UnrecognizedParameters("/a/_search", ["sixe", "zzz"], ["size", "from", "routing"]).Error.Reason);

    private static RestRequest Request(string name, string value) =>
        new(new DefaultHttpContext(), "/", new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value }, default);
}
