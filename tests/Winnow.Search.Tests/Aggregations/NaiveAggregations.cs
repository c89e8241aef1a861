using System.Globalization;
using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Aggregations;

/// <summary>
/// Evaluates aggregation requests over lists of documents, in the plainest way there is. It knows nothing of segments or shards, so
/// requests must ask for all terms.
/// </summary>
internal sealed class NaiveAggregations(IReadOnlyList<TestDocument> all)
{
    public JsonObject Evaluate(JsonObject aggs, IReadOnlyList<TestDocument> docs)
    {
        var result = new JsonObject();
        foreach (var (name, definition) in aggs)
        {
            var (type, body) = definition!.AsObject().First(p => p.Key is not ("aggs" or "meta"));
            var sub = definition["aggs"]?.AsObject();
            result[name] = One(type, body!.AsObject(), sub, docs);
        }

        return result;
    }

    private JsonObject One(string type, JsonObject body, JsonObject? sub, IReadOnlyList<TestDocument> docs) => type switch
    {
        "terms" => Terms(body, sub, docs),
        "histogram" => Histogram(body, sub, docs),
        "date_histogram" => DateHistogram(body, sub, docs),
        "range" => Range(body, sub, docs),
        "filter" => Single(docs.Where(d => Matches(body, d)).ToList(), sub),
        "filters" => Filters(body, sub, docs),
        "missing" => Single(docs.Where(d => !d.Values(Field(body)).Any()).ToList(), sub),
        "global" => Single(all, sub),
        "stats" => Stats(Numbers(body, docs)),
        _ => Metric(type, body, docs),
    };

    private JsonObject Single(IReadOnlyList<TestDocument> docs, JsonObject? sub) => Bucket([], docs, sub);

    private JsonObject Bucket(JsonObject bucket, IReadOnlyList<TestDocument> docs, JsonObject? sub)
    {
        bucket["doc_count"] = docs.Count;
        if (sub is not null)
        {
            foreach (var (name, value) in Evaluate(sub, docs))
            {
                bucket[name] = value!.DeepClone();
            }
        }

        return bucket;
    }

    private JsonObject Terms(JsonObject body, JsonObject? sub, IReadOnlyList<TestDocument> docs)
    {
        var field = Field(body);
        var minDocCount = (int?)body["min_doc_count"] ?? 1;
        var groups = Group(docs, d => Values(d, body).Select(TermKey));
        if (minDocCount == 0)
        {
            foreach (var key in all.SelectMany(d => d.Values(field)).Select(TermKey))
            {
                groups.TryAdd(key, []);
            }
        }

        var byCount = body["order"] is null;
        var descending = byCount || ((string?)body["order"]!["_key"]) == "desc";
        var ordered = groups.Where(g => g.Value.Count >= minDocCount)
            .OrderBy(g => byCount ? -g.Value.Count : 0)
            .ThenBy(g => g.Key, Comparer<object>.Create((a, b) => (byCount || !descending ? 1 : -1) * Compare(a, b)))
            .ToList();
        var size = (int)body["size"]!;
        return new JsonObject
        {
            ["doc_count_error_upper_bound"] = 0,
            ["sum_other_doc_count"] = ordered.Skip(size).Sum(g => g.Value.Count),
            ["buckets"] = new JsonArray([.. ordered.Take(size).Select(g => Bucket(KeyOf(field, g.Key), g.Value, sub))]),
        };
    }

    private JsonObject Histogram(JsonObject body, JsonObject? sub, IReadOnlyList<TestDocument> docs)
    {
        var interval = (double)body["interval"]!;
        var offset = (double?)body["offset"] ?? 0;
        var groups = Group(docs, d => Values(d, body).Select(v => (object)(Math.Floor((ToDouble(v) - offset) / interval) + 0.0)));
        var minDocCount = (int?)body["min_doc_count"] ?? 0;
        if (minDocCount == 0)
        {
            var min = groups.Count > 0 ? groups.Keys.Min(k => (double)k) : double.MaxValue;
            var max = groups.Count > 0 ? groups.Keys.Max(k => (double)k) : double.MinValue;
            if (body["extended_bounds"] is { } bounds)
            {
                min = Math.Min(min, Math.Floor(((double)bounds["min"]! - offset) / interval));
                max = Math.Max(max, Math.Floor(((double)bounds["max"]! - offset) / interval));
            }

            for (var key = min; key <= max; key++)
            {
                groups.TryAdd(key, []);
            }
        }

        return new JsonObject
        {
            ["buckets"] = new JsonArray([.. groups.Where(g => g.Value.Count >= minDocCount).OrderBy(g => (double)g.Key)
                .Select(g => Bucket(new JsonObject { ["key"] = ((double)g.Key * interval) + offset }, g.Value, sub))]),
        };
    }

    private JsonObject DateHistogram(JsonObject body, JsonObject? sub, IReadOnlyList<TestDocument> docs)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById((string?)body["time_zone"] ?? "UTC");
        var calendar = (string?)body["calendar_interval"];
        DateTime Round(DateTime local) => calendar switch
        {
            "hour" => local.Date.AddHours(local.Hour),
            "day" => local.Date,
            "week" => local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7)),
            "month" => new DateTime(local.Year, local.Month, 1),
            "quarter" => new DateTime(local.Year, ((local.Month - 1) / 3 * 3) + 1, 1),
            "year" => new DateTime(local.Year, 1, 1),
            _ => throw new NotSupportedException(calendar),
        };

        // Hours are told apart by their offset; days and longer by their date alone.
        object KeyOf(object value)
        {
            var utc = DateTime.UnixEpoch.AddMilliseconds((long)value);
            var local = TimeZoneInfo.ConvertTimeFromUtc(utc, zone);
            var rounded = Round(local);
            var offset = calendar == "hour" ? zone.GetUtcOffset(utc) : zone.GetUtcOffset(DateTime.SpecifyKind(rounded, DateTimeKind.Unspecified));
            return (long)(rounded - offset - DateTime.UnixEpoch).TotalMilliseconds;
        }

        var groups = Group(docs, d => Values(d, body).Select(KeyOf));
        return new JsonObject
        {
            ["buckets"] = new JsonArray([.. groups.OrderBy(g => (long)g.Key).Select(g => Bucket(
                new JsonObject { ["key_as_string"] = Iso((long)g.Key, zone), ["key"] = (long)g.Key }, g.Value, sub))]),
        };
    }

    private JsonObject Range(JsonObject body, JsonObject? sub, IReadOnlyList<TestDocument> docs)
    {
        var buckets = new JsonArray();
        var ranges = body["ranges"]!.AsArray()
            .Select(r => (From: (double?)r!["from"] ?? double.NegativeInfinity, To: (double?)r["to"] ?? double.PositiveInfinity))
            .OrderBy(r => r.From).ThenBy(r => r.To);
        foreach (var (from, to) in ranges)
        {
            var inside = docs.Where(d => Values(d, body).Any(v => ToDouble(v) >= from && ToDouble(v) < to)).ToList();
            var bucket = new JsonObject { ["key"] = $"{Bound(from)}-{Bound(to)}" };
            if (!double.IsInfinity(from))
            {
                bucket["from"] = from;
            }

            if (!double.IsInfinity(to))
            {
                bucket["to"] = to;
            }

            buckets.Add(Bucket(bucket, inside, sub));
        }

        return new JsonObject { ["buckets"] = buckets };
    }

    private JsonObject Filters(JsonObject body, JsonObject? sub, IReadOnlyList<TestDocument> docs)
    {
        var buckets = new JsonObject();
        var filters = body["filters"]!.AsObject();
        foreach (var (name, query) in filters.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            buckets[name] = Single(docs.Where(d => Matches(query!.AsObject(), d)).ToList(), sub);
        }

        if ((bool?)body["other_bucket"] == true)
        {
            buckets["_other_"] = Single(docs.Where(d => !filters.Any(f => Matches(f.Value!.AsObject(), d))).ToList(), sub);
        }

        return new JsonObject { ["buckets"] = buckets };
    }

    private static JsonObject Metric(string type, JsonObject body, IReadOnlyList<TestDocument> docs)
    {
        if (type is "value_count" or "cardinality")
        {
            // Terms of a column are distinct within a document; numbers are not.
            var values = docs.SelectMany(d => Values(d, body) is var v && v.FirstOrDefault() is string ? v.Distinct() : v);
            return new JsonObject { ["value"] = type == "cardinality" ? values.Distinct().Count() : values.Count() };
        }

        var numbers = Numbers(body, docs);
        JsonNode? value = type switch
        {
            "sum" => numbers.Sum(),
            _ when numbers.Count == 0 => null,
            "min" => numbers.Min(),
            "max" => numbers.Max(),
            _ => numbers.Average(),
        };
        var result = new JsonObject { ["value"] = value };
        if (value is not null && Field(body) == TestFields.Boolean)
        {
            result["value_as_string"] = (double)value == 0 ? "false" : "true";
        }

        return result;
    }

    private static JsonObject Stats(List<double> numbers) => new()
    {
        ["count"] = numbers.Count,
        ["min"] = numbers.Count == 0 ? null : numbers.Min(),
        ["max"] = numbers.Count == 0 ? null : numbers.Max(),
        ["avg"] = numbers.Count == 0 ? null : numbers.Average(),
        ["sum"] = numbers.Sum(),
    };

    private static Dictionary<object, List<TestDocument>> Group(IReadOnlyList<TestDocument> docs, Func<TestDocument, IEnumerable<object>> keys)
    {
        var groups = new Dictionary<object, List<TestDocument>>();
        foreach (var doc in docs)
        {
            foreach (var key in keys(doc).Distinct())
            {
                groups.TryAdd(key, []);
                groups[key].Add(doc);
            }
        }

        return groups;
    }

    private static IReadOnlyList<object> Values(TestDocument doc, JsonObject body)
    {
        var values = doc.Values(Field(body)).ToList();
        if (values.Count == 0 && body["missing"] is { } missing)
        {
            values.Add(TestFields.TypeName(Field(body)) switch
            {
                "double" => (double)missing,
                "keyword" or "ip" => (string)missing!,
                _ => (object)(long)missing,
            });
        }

        return values;
    }

    private static List<double> Numbers(JsonObject body, IReadOnlyList<TestDocument> docs) => docs.SelectMany(d => Values(d, body)).Select(ToDouble).ToList();

    private static bool Matches(JsonObject query, TestDocument doc)
    {
        var (type, body) = query.First();
        if (type == "match_all")
        {
            return true;
        }

        var (field, condition) = body!.AsObject().First();
        return type == "term"
            ? doc.Values(field).Contains((string)condition!)
            : doc.Values(field).Any(v => (long)v >= (long)condition!["gte"]! && (long)v <= (long)condition["lte"]!);
    }

    private static string Field(JsonObject body) => (string)body["field"]!;

    private static double ToDouble(object value) => value is bool flag ? flag ? 1 : 0 : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static object TermKey(object value) => value is bool flag ? flag ? 1L : 0L : value;

    private static int Compare(object a, object b) => a is string x && b is string y ? string.CompareOrdinal(x, y) : Comparer<object>.Default.Compare(a, b);

    private static JsonObject KeyOf(string field, object key) => field switch
    {
        TestFields.Boolean => new JsonObject { ["key"] = (long)key, ["key_as_string"] = (long)key == 0 ? "false" : "true" },
        TestFields.Date => new JsonObject { ["key"] = (long)key, ["key_as_string"] = Iso((long)key, TimeZoneInfo.Utc) },
        _ => new JsonObject { ["key"] = JsonValue.Create(key) },
    };

    private static string Iso(long millis, TimeZoneInfo zone)
    {
        var utc = DateTime.UnixEpoch.AddMilliseconds(millis);
        var offset = zone.GetUtcOffset(utc);
        var suffix = offset == TimeSpan.Zero && zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime
            ? "Z"
            : (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
        return (utc + offset).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture) + suffix;
    }

    private static string Bound(double value) =>
        double.IsInfinity(value) ? "*" : value.ToString("0.0###", CultureInfo.InvariantCulture);
}
