using System.Text;
using System.Text.Json.Nodes;
using Winnow.Search.Mappings;

namespace Winnow.Search.Tests.Actions;

public class ActionTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"b":2}""", """{"a":1,"b":2}""", true)]
    [InlineData("""{"a":1}""", """{"a":1}""", """{"a":1}""", false)]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":3}}""", """{"a":{"b":3,"c":2}}""", true)]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", """{"a":[1]}""", true)]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,2]}""", """{"a":[1,2]}""", false)]
    [InlineData("""{"a":{"b":1}}""", """{"a":5}""", """{"a":5}""", true)]
    [InlineData("""{"a":5}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""", true)]
    [InlineData("""{"a":1}""", """{"a":null}""", """{"a":null}""", true)]
    [InlineData("""{"a":null}""", """{"a":null}""", """{"a":null}""", false)]
    [InlineData("""{"a":1}""", "{}", """{"a":1}""", false)]
    public void A_partial_document_is_merged_and_a_noop_is_noticed(string source, string partial, string expected, bool changed)
    {
        var merged = UpdateMerge.Merge(Json.Bytes(source), Json.Bytes(partial), out var differs);
        Json.Equal(expected, merged);
        Assert.Equal(changed, differs);
    }

    [Fact]
    public void A_merge_keeps_numbers_as_they_were_written() => Assert.Equal(
        """{"a":1.50,"b":12345678901234567890,"c":1}""",
        Encoding.UTF8.GetString(UpdateMerge.Merge(Json.Bytes("""{"a":1.50,"b":12345678901234567890}"""), Json.Bytes("""{"c":1}"""), out _)));

    [Fact]
    public void Analysis_shows_tokens_of_built_in_custom_and_field_analyzers()
    {
        var mapper = new MapperService(
            IndexSettings.Parse(Json.Bytes("""{"analysis":{"analyzer":{"mine":{"tokenizer":"whitespace","filter":["uppercase"]}},"normalizer":{"low":{"type":"custom","filter":["lowercase"]}}}}""")),
            Json.Bytes("""{"properties":{"t":{"type":"text","analyzer":"mine"},"k":{"type":"keyword","normalizer":"low"},"n":{"type":"long"}}}"""));
        Assert.Equal("quick,foxes", Terms(null, """{"analyzer":"standard","text":"Quick foxes"}"""));
        Assert.Equal("QUICK,FOXES!", Terms(mapper, """{"field":"t","text":"Quick foxes!"}"""));
        Assert.Equal("quick foxes!", Terms(mapper, """{"field":"k","text":"Quick foxes!"}"""));
        Assert.Equal("a b", Terms(mapper, """{"normalizer":"low","text":"A B"}"""));
        Assert.Equal("a,b,c", Terms(null, """{"text":["A b","c"]}"""));
        Assert.Equal("quick,fox", Terms(null, """{"tokenizer":"standard","filter":["lowercase",{"type":"stemmer","language":"english"}],"text":"Quick foxes"}"""));
        Assert.Equal("bold", Terms(null, """{"tokenizer":"keyword","char_filter":["html_strip"],"text":"<b>bold</b>"}"""));
        Assert.Contains("only supported on tokenized fields", Error(mapper, """{"field":"n","text":"1"}"""), StringComparison.Ordinal);
        Assert.Equal("400 action_request_validation_exception: Validation Failed: 1: text is missing;", Error(null, "{}"));
        Assert.Equal("400 illegal_argument_exception: failed to find global analyzer [nope]", Error(null, """{"analyzer":"nope","text":"x"}"""));
        Json.Equal(
            """{"detail":{"custom_analyzer":true,"tokenizer":{"name":"whitespace","tokens":[{"token":"A","start_offset":0,"end_offset":1,"type":"word","position":0,"bytes":"[41]","positionLength":1,"termFrequency":1}]},"tokenfilters":[{"name":"lowercase","tokens":[{"token":"a","start_offset":0,"end_offset":1,"type":"word","position":0,"bytes":"[61]","positionLength":1,"termFrequency":1}]}]}}""",
            AnalyzeAction.Execute(null, Json.Bytes("""{"tokenizer":"whitespace","filter":["lowercase"],"text":"A","explain":true}""")));
    }

    [Fact]
    public void Field_capabilities_bring_types_of_several_indices_together()
    {
        Mapping Of(string json) => new MapperService(IndexSettings.Empty, Json.Bytes(json)).Current;
        var body = JsonText.WriteBytes(writer =>
        {
            writer.WriteStartObject();
            FieldCapsAction.WriteFields(
                writer,
                [("i1", Of("""{"properties":{"a":{"type":"long"},"b":{"type":"text"},"o":{"properties":{"x":{"type":"keyword","doc_values":false}}}}}""")), ("i2", Of("""{"properties":{"a":{"type":"keyword"}}}"""))],
                ["a", "b", "o*"],
                includeUnmapped: false);
            writer.WriteEndObject();
        });
        Json.Equal(
            """
            {"fields":{
                "a":{"keyword":{"type":"keyword","metadata_field":false,"searchable":true,"aggregatable":true,"indices":["i2"]},"long":{"type":"long","metadata_field":false,"searchable":true,"aggregatable":true,"indices":["i1"]}},
                "b":{"text":{"type":"text","metadata_field":false,"searchable":true,"aggregatable":false}},
                "o":{"object":{"type":"object","metadata_field":false,"searchable":false,"aggregatable":false}},
                "o.x":{"keyword":{"type":"keyword","metadata_field":false,"searchable":true,"aggregatable":false}}}}
            """,
            body);
    }

    [Fact]
    public void Terms_of_a_field_are_listed_by_prefix()
    {
        using var index = new SearchIndex("""{"properties":{"k":{"type":"keyword"}}}""", shards: 2);
        foreach (var (word, i) in (("apple,Apply,ape,bat").Split(',').Select((word, i) => (word, i))))
        {
            index.Add(i.ToString(), $$"""{"k":"{{word}}"}""", shard: i);
        }

        index.Refresh();
        string List(string body)
        {
            var request = TermsEnumRequest.Parse(Json.Bytes(body));
            return string.Join(',', TermsEnumAction.Merge(request, [TermsEnumAction.Collect(request, index.Context(0)), TermsEnumAction.Collect(request, index.Context(1))]));
        }

        Assert.Equal("ape,apple", List("""{"field":"k","string":"ap"}"""));
        Assert.Equal("Apply,ape,apple", List("""{"field":"k","string":"AP","case_insensitive":true}"""));
        Assert.Equal("Apply,ape", List("""{"field":"k","size":2}"""));
        Assert.Equal("apple,bat", List("""{"field":"k","search_after":"ape"}"""));
        Assert.Equal("", List("""{"field":"nope"}"""));
    }

    [Fact]
    public void Queries_are_validated_and_explained()
    {
        using var index = new SearchIndex("""{"properties":{"n":{"type":"long"},"k":{"type":"keyword"}}}""");
        index.Add("1", """{"n":1,"k":"a"}""").Refresh();
        Assert.Equal(new ValidateQueryResult(true, "n:[1 TO 1]", null), ValidateQueryAction.Execute(Json.Bytes("""{"query":{"term":{"n":1}}}"""), index.Context()));
        Assert.Equal("[idx] parsing_exception: unknown query [tem] did you mean any of [term, terms]?", ValidateQueryAction.Execute(Json.Bytes("""{"query":{"tem":{"n":1}}}"""), index.Context()).Error);
        Assert.False(ValidateQueryAction.Execute(Json.Bytes("""{"query":{"term":{"n":"x"}}}"""), index.Context()).Valid);

        var source = SearchSource.Parse(Json.Bytes("""{"query":{"term":{"k":"a"}}}"""));
        var explained = ExplainAction.Execute(source, index.Context(), "1");
        Assert.True(explained is { Exists: true, Matched: true });
        Assert.True((double)JsonNode.Parse(explained.Explanation.Span)!["value"]! > 0);
        Assert.False(ExplainAction.Execute(source, index.Context(), "2").Exists);
    }

    [Theory]
    [InlineData("""{"query":{"range":{"n":{"gte":10}}}}""", true)]
    [InlineData("""{"query":{"range":{"n":{"gt":20}}}}""", false)]
    [InlineData("""{"query":{"range":{"at":{"lt":"2024-01-01"}}}}""", false)]
    [InlineData("""{"query":{"range":{"at":{"lte":"2024-01-01"}}}}""", true)]
    [InlineData("""{"query":{"bool":{"must":[{"match_all":{}}],"filter":[{"range":{"n":{"gt":20}}}]}}}""", false)]
    [InlineData("""{"query":{"bool":{"should":[{"range":{"n":{"gt":20}}},{"term":{"n":10}}]}}}""", true)]
    [InlineData("""{"query":{"term":{"unmapped":1}}}""", false)]
    [InlineData("""{"query":{"match_none":{}}}""", false)]
    [InlineData("""{"query":{"match_none":{}},"aggs":{"g":{"global":{}}}}""", true)]
    [InlineData("""{"query":{"range":{"n":{"gt":"bad"}}}}""", true)]
    public void Shards_without_a_possible_match_are_ruled_out(string body, bool possible)
    {
        using var index = new SearchIndex("""{"properties":{"n":{"type":"long"},"at":{"type":"date"}}}""");
        index.Add("1", """{"n":10,"at":"2024-01-01"}""").Add("2", """{"n":20,"at":"2024-02-01"}""").Refresh();
        Assert.Equal(possible, CanMatchPhase.CanMatch(SearchSource.Parse(Json.Bytes(body)), index.Context()));
    }

    [Fact]
    public void Uri_parameters_go_over_the_body()
    {
        var parameters = new Dictionary<string, string>
        {
            ["q"] = "a b", ["df"] = "t", ["default_operator"] = "AND", ["from"] = "1", ["sort"] = "n:desc,_score", ["_source_includes"] = "a,b", ["track_total_hits"] = "true", ["other"] = "x",
        };
        var merged = JsonNode.Parse(SearchUriParameters.Merge(Json.Bytes("""{"from":5,"size":3,"query":{"match_all":{}}}"""), parameters).Span);
        Json.Equal(
            """{"from":"1","track_total_hits":"true","query":{"query_string":{"query":"a b","default_field":"t","default_operator":"AND"}},"sort":[{"n":"desc"},"_score"],"_source":{"includes":["a","b"],"excludes":[]},"size":3}""",
            merged);
        var source = SearchSource.Parse(Json.Bytes("""{"from":5}"""), parameters);
        Assert.Equal((1, int.MaxValue), (source.From, source.TrackTotalHits));
        Assert.Equal("{}", Encoding.UTF8.GetString(SearchUriParameters.Merge(default, new Dictionary<string, string>()).Span));
    }

    private static string Terms(MapperService? mapper, string body) =>
        string.Join(',', JsonNode.Parse(AnalyzeAction.Execute(mapper, Json.Bytes(body)))!["tokens"]!.AsArray().Select(token => (string)token!["token"]!));

    private static string Error(MapperService? mapper, string body) =>
        DataFile.Describe(Assert.Throws<ElasticsearchException>(() => AnalyzeAction.Execute(mapper, Json.Bytes(body))));
}
