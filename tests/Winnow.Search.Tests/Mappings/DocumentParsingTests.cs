using System.Text;
using Winnow.Search.Mappings;

namespace Winnow.Search.Tests.Mappings;

/// <summary>What values of every type become in the index: documents.txt.</summary>
public class DocumentParsingTests
{
    [Fact]
    public void Values_become_what_the_file_says() => DataFile.Check("Mappings/documents.txt", line =>
    {
        var bar = line.IndexOf(" | ", StringComparison.Ordinal);
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes("{\"properties\":{\"other\":{\"type\":\"long\"},\"f\":" + line[..bar] + "}}"));
        var source = Json.Bytes("{\"f\":" + line[(bar + 3)..] + "}");
        var parsed = mapper.Parse("1", null, source);
        return Fields.Of(parsed) + (parsed.MappingUpdate.IsEmpty ? "" : " + " + Encoding.UTF8.GetString(parsed.MappingUpdate.Span));
    });

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("[1]")]
    [InlineData("7")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}x")]
    [InlineData("{\"a\":1}{\"b\":2}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":nul}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"_id\":\"x\"}")]
    [InlineData("{\"\":1}")]
    [InlineData("{\".a\":1}")]
    [InlineData("{\"a..b\":1}")]
    [InlineData("{\" \":1}")]
    public void Broken_documents_are_refused(string source)
    {
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes("{}"));
        var error = Assert.Throws<ElasticsearchException>(() => mapper.Parse("1", null, Json.Bytes(source)));
        Assert.Equal(("document_parsing_exception", 400), (error.Type, error.Status));
    }

    [Fact]
    public void Invalid_utf8_is_refused_with_its_place()
    {
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes("{}"));
        byte[] source = [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8];
        var error = Assert.Throws<ElasticsearchException>(() => mapper.Parse("1", null, source));
        Assert.Equal("[1:7] failed to parse: [1:7] Invalid UTF-8 start byte 0xff", error.Reason);
    }

    [Fact]
    public void The_source_is_kept_byte_for_byte()
    {
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes("""{"properties":{"a":{"type":"keyword"}}}"""));
        var source = Json.Bytes(" { \"a\" :\t\"\\u0041\" , \"b\":null }\n");
        Assert.Equal(source, mapper.Parse("1", null, source).Document.Source.ToArray());
    }

    [Fact]
    public void Copies_go_to_their_target_and_its_multi_fields()
    {
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes(
            """{"properties":{"a":{"type":"keyword","copy_to":"all"},"b":{"type":"long","copy_to":["all","n"]},"n":{"type":"long"},"all":{"type":"text","fields":{"raw":{"type":"keyword"}}}}}"""));
        var parsed = mapper.Parse("1", null, Json.Bytes("""{"a":["x","y"],"b":7}"""));
        Assert.Equal("a:x,y all:[x y 7] all.raw:7,x,y b=7 n=7", Fields.Of(parsed));
    }

    [Fact]
    public void Dotted_names_and_objects_mean_the_same()
    {
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes("""{"properties":{"a":{"properties":{"b":{"properties":{"c":{"type":"long"}}}}}}}"""));
        foreach (var source in (string[])["""{"a":{"b":{"c":1}}}""", """{"a.b.c":1}""", """{"a.b":{"c":1}}""", """{"a":{"b.c":1}}"""])
        {
            Assert.Equal("a.b.c=1", Fields.Of(mapper.Parse("1", null, Json.Bytes(source))));
        }
    }

    [Fact]
    public void A_reused_document_holds_nothing_of_the_one_before()
    {
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes("""{"properties":{"a":{"type":"long"},"b":{"type":"keyword","ignore_above":1}}}"""));
        var reuse = new ParsedDocument();
        mapper.Parse("1", "r", Json.Bytes("""{"a":1,"b":"long"}"""), reuse);
        Assert.Throws<ElasticsearchException>(() => mapper.Parse("2", null, Json.Bytes("""{"a":2,"b":"x","a":3}"""), reuse));
        var parsed = mapper.Parse("3", null, Json.Bytes("""{"b":"y"}"""), reuse);
        Assert.Equal("b:y", Fields.Of(parsed));
        Assert.Null(parsed.Routing);
    }
}
