using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Aggregations;

/// <summary>Draws aggregation requests that <see cref="NaiveAggregations"/> understands.</summary>
internal sealed class RandomRequests(Random random)
{
    private static readonly string[] Numeric = [TestFields.Long, TestFields.Long2, TestFields.Double];

    public JsonObject Next(int depth, bool root = true)
    {
        var aggs = new JsonObject();
        for (var i = random.Next(1, depth > 1 ? 3 : 4); i > 0; i--)
        {
            aggs[$"a{i}"] = One(depth, root);
        }

        return aggs;
    }

    private JsonObject One(int depth, bool root)
    {
        var isBucket = depth > 1 && random.Next(4) > 0;
        var (type, body) = isBucket ? Bucket(root) : Metric();
        var definition = new JsonObject { [type] = body };
        if (isBucket)
        {
            definition["aggs"] = Next(depth - 1, root: false);
        }

        return definition;
    }

    private (string Type, JsonObject Body) Bucket(bool root) => random.Next(root ? 10 : 9) switch
    {
        0 or 1 or 2 => ("terms", Terms()),
        3 => ("histogram", Histogram()),
        4 or 5 => ("date_histogram", DateHistogram()),
        6 => ("range", Ranges()),
        7 => random.Next(2) == 0 ? ("filter", Query()) : ("filters", Filters()),
        8 => ("missing", new JsonObject { ["field"] = Any() }),
        _ => ("global", []),
    };

    private (string Type, JsonObject Body) Metric()
    {
        var type = Pick("min", "max", "sum", "avg", "stats", "value_count", "cardinality");
        var field = type is "value_count" or "cardinality" ? Any() : Pick(Numeric);
        var body = new JsonObject { ["field"] = field };
        if (random.Next(4) == 0)
        {
            body["missing"] = Missing(field);
        }

        return (type, body);
    }

    private JsonObject Terms()
    {
        var field = Pick(TestFields.Keyword, TestFields.Keyword2, TestFields.Ip, TestFields.Long, TestFields.Double, TestFields.Boolean);
        var body = new JsonObject { ["field"] = field, ["size"] = random.Next(2) == 0 ? 10_000 : random.Next(1, 8), ["shard_size"] = 10_000 };
        if (random.Next(3) == 0)
        {
            body["order"] = new JsonObject { ["_key"] = Pick("asc", "desc") };
        }

        if (random.Next(3) == 0)
        {
            body["min_doc_count"] = random.Next(0, 5);
        }
        else if (random.Next(4) == 0)
        {
            body["missing"] = Missing(field);
        }

        return body;
    }

    private JsonObject Histogram()
    {
        var field = Pick(Numeric);
        var body = new JsonObject { ["field"] = field, ["interval"] = field == TestFields.Long2 ? 100.0 : Pick(2.5, 7.0, 16.0) };
        if (random.Next(3) == 0)
        {
            body["offset"] = 1.5;
        }

        switch (random.Next(4))
        {
            case 0:
                body["min_doc_count"] = random.Next(1, 4);
                break;
            case 1:
                body["extended_bounds"] = new JsonObject { ["min"] = -50.0, ["max"] = 70.0 };
                break;
            case 2:
                body["missing"] = Missing(field);
                break;
        }

        return body;
    }

    private JsonObject DateHistogram()
    {
        var body = new JsonObject
        {
            ["field"] = TestFields.Date,
            ["calendar_interval"] = Pick("hour", "day", "week", "month", "quarter", "year"),
            ["min_doc_count"] = 1,
        };
        if (random.Next(2) == 0)
        {
            body["time_zone"] = Pick("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago");
            if ((string)body["time_zone"]! == "Australia/Lord_Howe" && (string)body["calendar_interval"]! == "hour")
            {
                body["calendar_interval"] = "day";
            }
        }

        return body;
    }

    private JsonObject Ranges()
    {
        var ranges = new JsonArray();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var from = random.Next(-20, 400);
            var range = new JsonObject();
            var shape = random.Next(4);
            if (shape != 0)
            {
                range["from"] = (double)from;
            }

            if (shape != 1)
            {
                range["to"] = (double)(from + random.Next(1, 200));
            }

            ranges.Add(range);
        }

        return new JsonObject { ["field"] = Pick(Numeric), ["ranges"] = ranges };
    }

    private JsonObject Filters()
    {
        var filters = new JsonObject();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            filters[$"f{i}"] = Query();
        }

        return new JsonObject { ["filters"] = filters, ["other_bucket"] = random.Next(2) == 0 };
    }

    private JsonObject Query() => random.Next(5) switch
    {
        0 => new JsonObject { ["match_all"] = new JsonObject() },
        1 or 2 => new JsonObject { ["term"] = new JsonObject { [TestFields.Keyword] = $"t{random.Next(13):D2}" } },
        _ => new JsonObject { ["range"] = new JsonObject { [TestFields.Long] = new JsonObject { ["gte"] = random.Next(-20, 20), ["lte"] = random.Next(10, 60) } } },
    };

    private JsonNode Missing(string field) => TestFields.TypeName(field) switch
    {
        "keyword" => "none",
        "ip" => "10.9.9.9",
        "double" => 12.5,
        "boolean" => random.Next(2),
        _ => 7,
    };

    private string Any() => Pick([.. TestFields.All.Where(f => f != TestFields.Boolean)]);

    private T Pick<T>(params T[] from) => from[random.Next(from.Length)];
}
