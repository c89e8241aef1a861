using System.Text.Json;
using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Searching;

/// <summary>The parts of a search request over a small index: features.txt.</summary>
public class FeatureTests
{
    private const string Mapping = """
        {"properties":{
            "k":{"type":"keyword"},"t":{"type":"text"},"en":{"type":"text","analyzer":"english"},"long":{"type":"text"},
            "n":{"type":"long"},"d":{"type":"double"},"at":{"type":"date"},"bool":{"type":"boolean"},"ip":{"type":"ip"},"multi":{"type":"integer"},
            "short":{"type":"keyword","ignore_above":3},"o":{"properties":{"x":{"type":"keyword"},"y":{"type":"long"}}},
            "nest":{"type":"nested","properties":{"a":{"type":"keyword"},"b":{"type":"long"}}}}}
        """;

    private static readonly string[] Documents =
    [
        """{"k":"a","t":"the quick brown fox","n":10,"d":1.5,"at":"2024-01-01","bool":true,"ip":"10.0.0.2","multi":[1,2],"o":{"x":"p","y":7}}""",
        """{"k":"b","t":"the lazy dog & the quick fox","n":20,"d":-2.5,"at":"2024-01-02T10:00:00Z","bool":false,"ip":"10.0.0.1","multi":[5]}""",
        """{"k":"a","t":"a slow fox. A lazy dog! Quick","n":30,"d":0.1,"at":"2024-01-03","multi":[],"en":"The foxes jumped over it","short":"toolong"}""",
        """{"k":"c","n":null,"nest":[{"a":"x","b":1},{"a":"y","b":2}],"long":"It was a long text about hay. Somewhere in all that hay there was one needle to be found. Nobody looked for the needle, because there was so much hay around it that the needle was as good as lost."}""",
    ];

    [Fact]
    public void Searches_answer_as_the_file_says()
    {
        using var index = new SearchIndex(Mapping);
        for (var i = 0; i < Documents.Length; i++)
        {
            index.Add((i + 1).ToString(), Documents[i]);
        }

        DataFile.Check("Searching/features.txt", body => Show(index.Search(body)));
    }

    private static string Show(JsonObject response)
    {
        var hits = response["hits"]!;
        var lines = new List<string> { $"total {Compact(hits["total"])} max {Compact(hits["max_score"])}" };
        if (response["terminated_early"] is { } early)
        {
            lines.Add($"terminated_early {Compact(early)}");
        }

        foreach (var hit in SearchIndex.Hits(response))
        {
            hit.Remove("_index");
            lines.Add(Compact(hit));
        }

        if (response["aggregations"] is { } aggregations)
        {
            lines.Add("aggregations " + Compact(aggregations));
        }

        return string.Join('\n', lines);
    }

    private static string Compact(JsonNode? node) => node?.ToJsonString(
        new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";
}
