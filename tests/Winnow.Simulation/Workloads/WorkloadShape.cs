using Orleans.Embedded.Simulation;

namespace Winnow.Simulation.Workloads;

/// <summary>How large a run is: its indices, documents and clients, as the seed has it.</summary>
internal sealed record WorkloadShape
{
    public WorkloadShape(SimulatedRandom random, int steps)
    {
        Steps = steps;
        Nodes = random.Chance(0.7) ? 3 : random.Next(4, 6);
        Indices = random.Chance(0.8) ? ["first"] : ["first", "second"];
        Shards = random.Next(1, 3);
        Replicas = random.Chance(0.4) ? 1 : 2;
        Clients = random.Next(2, 7);
        Documents = Math.Max(4, steps / 24);
        ThinkTime = TimeSpan.FromMilliseconds(random.Pick([50, 150, 400]));
        RefreshInterval = random.Pick(["1s", "200ms", "-1"]);
        FlushThreshold = random.Pick(["512mb", "2kb", "8kb"]);
        NodeLeftDelay = random.Pick(["0s", "2s", "10s"]);
        KeptOperations = random.Pick([0, 0, 10, 10_000]);
        MeanLatency = TimeSpan.FromMicroseconds(random.Pick([500, 5_000, 20_000]));
    }

    public int Steps { get; }

    public int Nodes { get; init; }

    public IReadOnlyList<string> Indices { get; init; }

    public int Shards { get; init; }

    public int Replicas { get; init; }

    public int Clients { get; init; }

    public int Documents { get; init; }

    public TimeSpan ThinkTime { get; }

    public string RefreshInterval { get; }

    public string FlushThreshold { get; }

    public string NodeLeftDelay { get; init; }

    /// <summary>How many operations each copy keeps although nobody needs them: with all of them the checkers see every copy's whole history.</summary>
    public int KeptOperations { get; init; }

    /// <summary>How many fields there are that only documents tell of.</summary>
    public int DynamicFields { get; init; }

    /// <summary>What a message needs. The longer it is, the more operations are under way whenever something happens.</summary>
    public TimeSpan MeanLatency { get; }

    /// <summary>How long a node may wait for a primary.</summary>
    public TimeSpan Timeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client waits for an answer.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    public string Document(int number) => $"d{number}";

    public IEnumerable<string> AllDocuments => Enumerable.Range(0, Documents).Select(Document);

    public string IndexOf(string document) => Indices[int.Parse(document.AsSpan(1)) % Indices.Count];

    public string IndexBody => $$$"""
        {"settings":{"number_of_shards":{{{Shards}}},"number_of_replicas":{{{Replicas}}},"refresh_interval":"{{{RefreshInterval}}}",
        "translog.flush_threshold_size":"{{{FlushThreshold}}}","unassigned.node_left.delayed_timeout":"{{{NodeLeftDelay}}}",
        "soft_deletes.retention.operations":{{{KeptOperations}}} },
        "mappings":{"properties":{"value":{"type":"long"},"text":{"type":"text"},"note":{"type":"keyword","index":false,"doc_values":false} } } }
        """;
}
