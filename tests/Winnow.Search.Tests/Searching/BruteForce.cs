using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Winnow.Search.Tests.Searching;

/// <summary>Answers queries by looking at the documents' JSON; knows nothing of indexes, and of no score.</summary>
internal sealed class BruteForce(string id, JsonObject document)
{
    public bool Matches(JsonObject query)
    {
        var (type, body) = (query.First().Key, query.First().Value!.AsObject());
        switch (type)
        {
            case "bool":
                return Bool(body);
            case "constant_score":
                return Matches(body["filter"]!.AsObject());
            case "function_score":
                return Matches(body["query"]!.AsObject());
            case "dis_max":
                return body["queries"]!.AsArray().Any(child => Matches(child!.AsObject()));
            case "ids":
                return body["values"]!.AsArray().Any(value => (string)value! == id);
            case "exists":
                return Exists((string)body["field"]!);
            case "multi_match":
                return ((string[])["t", "u"]).Any(field => Match(field, body));
        }

        var (name, value) = (body.First().Key, body.First().Value!);
        return type switch
        {
            "term" => Term(name, value),
            "terms" => value.AsArray().Any(item => Term(name, item!)),
            "range" => Values(name).Any(own => InRange(name, own, value.AsObject())),
            "prefix" => Terms(name).Any(term => term.StartsWith((string)value!, StringComparison.Ordinal)),
            "wildcard" => Terms(name).Any(term => Regex.IsMatch(
                term, "^" + Regex.Escape((string)value!).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$")),
            "regexp" => Terms(name).Any(term => Regex.IsMatch(term, $"^(?:{(string)value!})$")),
            "fuzzy" => Terms(name).Any(term => Distance(term, (string)value["value"]!) <= (int)value["fuzziness"]!),
            "match" => Match(name, value.AsObject()),
            "match_phrase" => Phrase(name, Tokens((string)value!)),
            "match_bool_prefix" => BoolPrefix(name, Tokens((string)value!)),
            _ => throw new NotSupportedException(type),
        };
    }

    private bool Bool(JsonObject body)
    {
        bool[] Of(string clause) => [.. (body[clause]?.AsArray() ?? []).Select(child => Matches(child!.AsObject()))];
        var (must, filter, should, not) = (Of("must"), Of("filter"), Of("should"), Of("must_not"));
        if (must.Length + filter.Length + should.Length + not.Length == 0)
        {
            return true;
        }

        var least = (int?)body["minimum_should_match"] ?? 0;
        if (least == 0 && must.Length + filter.Length == 0 && should.Length > 0)
        {
            least = 1;
        }

        return must.All(m => m) && filter.All(m => m) && !not.Any(m => m) && should.Count(m => m) >= least;
    }

    private bool Exists(string field) => field == "o"
        ? Exists("o.k") || Exists("o.n")
        : Values(field).Any();

    private bool Term(string field, JsonNode value)
    {
        var wanted = value.ToString();
        return field switch
        {
            "low" => Terms(field).Contains(wanted.ToLowerInvariant()),
            "ip" when wanted.Contains('/', StringComparison.Ordinal) => Terms(field).Any(own => own.StartsWith(wanted[..7], StringComparison.Ordinal)),
            _ => Terms(field).Contains(wanted),
        };
    }

    private bool InRange(string field, JsonNode own, JsonObject bounds) => bounds.All(bound =>
    {
        var upper = bound.Key is "lte" or "gt";
        var order = field switch
        {
            "at" => Day(own.ToString(), roundUp: false).CompareTo(Day(bound.Value!.ToString(), upper)),
            "k" => string.CompareOrdinal(own.ToString(), bound.Value!.ToString()),
            "low" => string.CompareOrdinal(own.ToString().ToLowerInvariant(), bound.Value!.ToString().ToLowerInvariant()),
            "ip" => Address(own.ToString()).CompareTo(Address(bound.Value!.ToString())),
            _ => double.Parse(own.ToString()).CompareTo(double.Parse(bound.Value!.ToString())),
        };
        return bound.Key switch { "gte" => order >= 0, "gt" => order > 0, "lte" => order <= 0, _ => order < 0 };
    });

    private bool Match(string field, JsonObject options)
    {
        var terms = Tokens((string)options["query"]!);
        var matched = terms.Count(term => Terms(field).Contains(term));
        var least = (string?)options["operator"] == "and" ? terms.Count : Math.Max(1, Minimum(terms.Count, (string?)options["minimum_should_match"]));
        return terms.Count > 0 && matched >= least;
    }

    private bool Phrase(string field, List<string> phrase) => Values(field).Any(value =>
    {
        var tokens = Tokens(value.ToString());
        return Enumerable.Range(0, Math.Max(0, tokens.Count - phrase.Count + 1)).Any(start => phrase.SequenceEqual(tokens.Skip(start).Take(phrase.Count)));
    });

    private bool BoolPrefix(string field, List<string> words) =>
        Terms(field).Contains(words[0]) || Terms(field).Any(term => term.StartsWith(words[1], StringComparison.Ordinal));

    private static int Minimum(int count, string? specification) => specification switch
    {
        null => 0,
        "1" => 1,
        "2" => 2,
        "-1" => count - 1,
        "50%" => count / 2,
        "-34%" => count - (int)(count * 0.34),
        _ => count <= 2 ? count : (int)(count * 0.75),
    };

    private HashSet<string> Terms(string field) => field switch
    {
        "t" or "u" => [.. Values(field).SelectMany(value => Tokens(value.ToString()))],
        "low" => [.. Values(field).Select(value => value.ToString().ToLowerInvariant())],
        _ => [.. Values(field).Select(value => value.ToString())],
    };

    private static List<string> Tokens(string text) => [.. text.ToLowerInvariant().Split(' ')];

    private IEnumerable<JsonNode> Values(string field)
    {
        JsonNode? node = document;
        foreach (var part in field.Split('.'))
        {
            node = (node as JsonObject)?[part];
        }

        return node switch
        {
            null => [],
            JsonArray array => array.OfType<JsonNode>(),
            _ => [node],
        };
    }

    // "2024-02||/M" is the first, or rounded up the last, moment of February; a day is rounded up to its end.
    private static DateTime Day(string text, bool roundUp)
    {
        var month = text.EndsWith("||/M", StringComparison.Ordinal);
        var start = DateTime.ParseExact(month ? text[..7] : text, month ? "yyyy-MM" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return !roundUp ? start : (month ? start.AddMonths(1) : start.AddDays(1)).AddMilliseconds(-1);
    }

    private static string Address(string text) => Convert.ToHexString(IPAddress.Parse(text).GetAddressBytes());

    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }
        }

        return rows[a.Length, b.Length];
    }
}
