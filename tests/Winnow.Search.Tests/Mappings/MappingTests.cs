using System.Text;
using System.Text.Json.Nodes;
using Winnow.Search.Mappings;

namespace Winnow.Search.Tests.Mappings;

/// <summary>Mappings as they are read, merged and shown: mappings.txt.</summary>
public class MappingTests
{
    [Fact]
    public void Mappings_are_read_and_merged_as_the_file_says() => DataFile.Check("Mappings/mappings.txt", line =>
    {
        var parts = line.Split(" | ");
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes(parts[0]));
        var mapping = parts.Length == 1 ? mapper.Current : mapper.MergeWith(Json.Bytes(parts[1]));
        var shown = Encoding.UTF8.GetString(mapping.ToJson().Span);

        // What is shown can be read again, and shows the same.
        Assert.Equal(shown, Encoding.UTF8.GetString(new MapperService(IndexSettings.Empty, mapping.ToJson()).Current.ToJson().Span));
        return shown;
    });

    [Fact]
    public void A_merge_changes_nothing_before_it_is_applied()
    {
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes("{}"));
        var merged = mapper.MergeWith(Json.Bytes("""{"properties":{"a":{"type":"long"}}}"""));
        Assert.Null(mapper.Current.Field("a"));
        mapper.Apply(merged);
        Assert.Equal("long", mapper.Current.Field("a")!.TypeName);
    }

    [Theory]
    [InlineData("index.mapping.total_fields.limit", "2", """{"properties":{"a":{"type":"text","fields":{"b":{"type":"keyword"}}},"c":{"type":"long"}}}""", "Limit of total fields [2] has been exceeded")]
    [InlineData("index.mapping.depth.limit", "2", """{"properties":{"a":{"properties":{"b":{"properties":{"c":{"type":"long"}}}}}}}""", "Limit of mapping depth [2] has been exceeded due to object field [a.b]")]
    [InlineData("index.mapping.nested_fields.limit", "1", """{"properties":{"a":{"type":"nested"},"b":{"type":"nested"}}}""", "Limit of nested fields [1] has been exceeded")]
    [InlineData("index.mapping.field_name_length.limit", "3", """{"properties":{"abcd":{"type":"long"}}}""", "Field name [abcd] is longer than the limit of [3] characters")]
    public void Limits_of_the_index_hold(string setting, string value, string mapping, string reason)
    {
        var settings = new IndexSettings([KeyValuePair.Create(setting, value)]);
        var error = Assert.Throws<ElasticsearchException>(() => new MapperService(settings, "{}"u8.ToArray()).MergeWith(Json.Bytes(mapping)));
        Assert.Equal(("illegal_argument_exception", reason), (error.Type, error.Reason));
    }

    [Fact]
    public void A_document_of_too_many_new_fields_is_refused_and_changes_nothing()
    {
        var mapper = new MapperService(new IndexSettings([KeyValuePair.Create("index.mapping.total_fields.limit", "3")]), "{}"u8.ToArray());
        var error = Assert.Throws<ElasticsearchException>(() => mapper.Parse("1", null, Json.Bytes("""{"a":1,"b":2,"c":"x","d":3}""")));
        Assert.Equal("document_parsing_exception", error.Type);
        Assert.Equal("[1:14] failed to parse: Limit of total fields [3] has been exceeded while adding new fields [4]", error.Reason);
    }

    [Theory]
    [InlineData("5", """{"type":"long"}""")]
    [InlineData("-5", """{"type":"long"}""")]
    [InlineData("5.5", """{"type":"float"}""")]
    [InlineData("1e5", """{"type":"float"}""")]
    [InlineData("true", """{"type":"boolean"}""")]
    [InlineData("\"x\"", """{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}""")]
    [InlineData("\"5\"", """{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}""")]
    [InlineData("\"2024-05-17\"", """{"type":"date"}""")]
    [InlineData("\"2024-05-17T10:20:30Z\"", """{"type":"date"}""")]
    [InlineData("\"2024/05/17\"", """{"type":"date","format":"yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"}""")]
    [InlineData("\"2024\"", """{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}""")]
    [InlineData("[[],[null,7],8]", """{"type":"long"}""")]
    [InlineData("{\"b\":{\"c\":1}}", """{"properties":{"b":{"properties":{"c":{"type":"long"}}}}}""")]
    [InlineData("[{\"b\":1},{\"c\":true}]", """{"properties":{"b":{"type":"long"},"c":{"type":"boolean"}}}""")]
    [InlineData("{}", """{"type":"object"}""")]
    public void New_fields_get_the_type_of_their_value(string value, string definition)
    {
        var mapper = new MapperService(IndexSettings.Empty, "{}"u8.ToArray());
        var parsed = mapper.Parse("1", null, Json.Bytes("{\"a\":" + value + "}"));
        Json.Equal("{\"properties\":{\"a\":" + definition + "}}", mapper.MergeWith(parsed.MappingUpdate).ToJson());
    }

    [Theory]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"a\":[]}")]
    [InlineData("{\"a\":[[null]]}")]
    public void Values_without_content_ask_for_no_mapping(string source) =>
        Assert.True(new MapperService(IndexSettings.Empty, "{}"u8.ToArray()).Parse("1", null, Json.Bytes(source)).MappingUpdate.IsEmpty);

    [Fact]
    public void A_document_that_does_not_fit_the_mapping_that_it_asks_for_is_refused() => Assert.Equal(
        "[1:9] failed to parse field [a] of type [long] in document with id '1'. Preview of field's value: 'x'",
        Assert.Throws<ElasticsearchException>(() =>
            new MapperService(IndexSettings.Empty, "{}"u8.ToArray()).Parse("1", null, Json.Bytes("""{"a":[1,"x"]}"""))).Reason);

    [Fact]
    public void Dynamic_templates_choose_by_name_path_and_type()
    {
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes("""
            {"date_detection":false,"numeric_detection":true,"dynamic_templates":[
                {"ids":{"match":"*_id","mapping":{"type":"keyword"}}},
                {"deep":{"path_match":"o.*.z","match_mapping_type":"long","mapping":{"type":"integer"}}},
                {"named":{"match_pattern":"regex","match":"^n\\d+$","mapping":{"type":"{dynamic_type}","meta":{"n":"{name}"}}}},
                {"strings":{"match_mapping_type":"string","unmatch":"raw*","mapping":{"type":"keyword","ignore_above":9}}},
                {"objects":{"match_mapping_type":"object","match":"off","mapping":{"enabled":false}}}]}
            """));
        var parsed = mapper.Parse("1", null, Json.Bytes(
            """{"user_id":7,"o":{"p":{"z":1}},"n12":3,"s":"x","raw1":"y","off":{"q":1},"num":"5.5","day":"2024-01-01"}"""));
        var properties = JsonNode.Parse(mapper.MergeWith(parsed.MappingUpdate).ToJson().Span)!["properties"]!;
        Json.Equal("""{"type":"keyword"}""", properties["user_id"]);
        Json.Equal("""{"type":"integer"}""", properties["o"]!["properties"]!["p"]!["properties"]!["z"]);
        Json.Equal("""{"type":"long","meta":{"n":"n12"}}""", properties["n12"]);
        Json.Equal("""{"type":"keyword","ignore_above":9}""", properties["s"]);
        Json.Equal("""{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}""", properties["raw1"]);
        Assert.Equal("false", properties["off"]!["enabled"]!.ToJsonString());
        Json.Equal("""{"type":"float"}""", properties["num"]);
        Json.Equal("""{"type":"keyword","ignore_above":9}""", properties["day"]);
    }
}
