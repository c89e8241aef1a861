using System.Text;
using System.Text.Json;

namespace Winnow.Search.Tests.Settings;

public class SettingsTests
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("1m", 60_000)]
    [InlineData("500ms", 500)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("-1", -1)]
    [InlineData("0", 0)]
    [InlineData(" 5S ", 5_000)]
    public void Durations_are_read(string text, long millis) => Assert.Equal(TimeSpan.FromMilliseconds(millis), TimeValue.Parse(text));

    [Theory]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("1.5s")]
    [InlineData("-5s")]
    [InlineData("1 parsec")]
    [InlineData("")]
    public void Other_durations_are_refused(string text) =>
        Assert.Equal("illegal_argument_exception", Assert.Throws<ElasticsearchException>(() => TimeValue.Parse(text)).Type);

    [Theory]
    [InlineData("512mb", 536_870_912)]
    [InlineData("1.5kb", 1536)]
    [InlineData("10b", 10)]
    [InlineData("2g", 2_147_483_648)]
    [InlineData("9223372036854775807b", long.MaxValue)]
    [InlineData("-1", -1)]
    public void Sizes_are_read(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("10")]
    [InlineData("1.5b")]
    [InlineData("-5mb")]
    [InlineData("mb")]
    [InlineData("999999pb")]
    public void Other_sizes_are_refused(string text) => Assert.Equal("parse_exception", Assert.Throws<ElasticsearchException>(() => ByteSize.Parse(text)).Type);

    [Fact]
    public void Settings_are_the_same_nested_or_flat_with_or_without_prefix()
    {
        var nested = Of("""{"index":{"number_of_shards":3,"routing":{"allocation":{"include":{"_name":"n1"}}}},"refresh_interval":"5s"}""");
        var flat = Of("""{"index.number_of_shards":"3","routing.allocation.include._name":"n1","index.refresh_interval":"5s"}""");
        Assert.Equal(nested.Values.OrderBy(pair => pair.Key), flat.Values.OrderBy(pair => pair.Key));
        Assert.Equal(3, nested.NumberOfShards);
        Assert.Equal(TimeSpan.FromSeconds(5), nested.GetTime("index.refresh_interval"));
        Json.Equal("""{"index":{"number_of_shards":"3","refresh_interval":"5s","routing":{"allocation":{"include":{"_name":"n1"}}}}}""", Show(nested, flat: false));
        Json.Equal("""{"index.number_of_shards":"3","index.refresh_interval":"5s","index.routing.allocation.include._name":"n1"}""", Show(nested, flat: true));
    }

    [Fact]
    public void Lists_keep_their_order_and_are_replaced_as_a_whole()
    {
        var settings = Of("""{"query":{"default_field":["b","a","c"]}}""");
        Assert.Equal(["b", "a", "c"], settings.GetList("index.query.default_field"));
        Json.Equal("""{"index":{"query":{"default_field":["b","a","c"]}}}""", Show(settings, flat: false));
        Json.Equal("""{"index.query.default_field":["b","a","c"]}""", Show(settings, flat: true));
        Assert.Equal(["z"], settings.With(Of("""{"query.default_field":["z"]}""")).GetList("index.query.default_field"));
    }

    [Fact]
    public void A_null_takes_a_setting_back()
    {
        var settings = Of("""{"refresh_interval":"5s","routing.allocation.include._name":"x"}""");
        var changes = IndexSettings.Parse(JsonDocument.Parse("""{"refresh_interval":null,"index.routing.allocation.include.*":null}""").RootElement, out var removed);
        Assert.Empty(settings.With(changes, removed).Values);
        Assert.Equal("1s", settings.With(changes, removed).Get("index.refresh_interval"));
    }

    [Theory]
    [InlineData("""{"number_of_shards":0}""", "illegal_argument_exception", "Failed to parse value [0] for setting [index.number_of_shards] must be >= 1")]
    [InlineData("""{"number_of_shards":2000}""", "illegal_argument_exception", "Failed to parse value [2000] for setting [index.number_of_shards] must be <= 1024")]
    [InlineData("""{"number_of_replicas":"x"}""", "illegal_argument_exception", "Failed to parse value [x] for setting [index.number_of_replicas]")]
    [InlineData("""{"refresh_interval":"5"}""", "illegal_argument_exception", "failed to parse setting [index.refresh_interval] with value [5] as a time value: unit is missing or unrecognized")]
    [InlineData("""{"hidden":"yes"}""", "illegal_argument_exception", "Failed to parse value [yes] as only [true] or [false] are allowed.")]
    [InlineData("""{"number_of_shard":1}""", "illegal_argument_exception", "unknown setting [index.number_of_shard] did you mean [index.number_of_shards]?")]
    [InlineData("""{"zzzzzz":1}""", "illegal_argument_exception", "unknown setting [index.zzzzzz] please check that any required plugins are installed, or check the breaking changes documentation for removed settings")]
    [InlineData("""{"uuid":"x"}""", "validation_exception", "Validation Failed: 1: private index setting [index.uuid] can not be set explicitly;")]
    public void Unknown_and_wrong_settings_are_refused(string json, string type, string reason)
    {
        var error = Assert.Throws<ElasticsearchException>(() => IndexScopedSettings.Validate(Of(json)));
        Assert.Equal((type, 400), (error.Type, error.Status));
        Assert.StartsWith(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_default_passes_its_own_validator()
    {
        foreach (var setting in IndexScopedSettings.All.Where(setting => setting.Default.Length > 0))
        {
            setting.Validate?.Invoke(setting.Key, setting.Default);
        }
    }

    private static IndexSettings Of(string json) => IndexSettings.Parse(Encoding.UTF8.GetBytes(json));

    private static byte[] Show(IndexSettings settings, bool flat) => JsonText.WriteBytes(writer => settings.WriteTo(writer, flat));
}
