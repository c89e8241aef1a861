namespace Winnow.Protocols.Routing;

/// <summary>How a node has answered a caller so far: moving averages.</summary>
/// <param name="QueueSize">Searches that waited on the node.</param>
/// <param name="ResponseMillis">From sending the request to having the answer.</param>
/// <param name="ServiceMillis">What the node itself needed, without waiting.</param>
public readonly record struct NodeSample(double QueueSize, double ResponseMillis, double ServiceMillis);

/// <summary>
/// Which node to ask: the rank of C3 (Suresh, Canini, Schmid, Feldmann: "C3: Cutting Tail Latency in Cloud Data Stores via Adaptive Replica
/// Selection", NSDI 2015). The smaller the better.
/// </summary>
public static class ReplicaRanking
{
    /// <summary>How much the newest value counts.</summary>
    public const double Alpha = 0.3;

    public static double Average(double average, double value) => (Alpha * value) + ((1 - Alpha) * average);

    /// <summary>A sample after one more answer.</summary>
    public static NodeSample Add(NodeSample? before, int queueSize, double responseMillis, double serviceMillis) => before is { } sample
        ? new NodeSample(Average(sample.QueueSize, queueSize), Average(sample.ResponseMillis, responseMillis), serviceMillis)
        : new NodeSample(queueSize, responseMillis, serviceMillis);

    /// <param name="sample">What is known of the node.</param>
    /// <param name="outstanding">Requests of this caller that the node has not answered yet.</param>
    /// <param name="clients">How many callers there are: each is taken to have as many requests out.</param>
    public static double Rank(NodeSample sample, int outstanding, int clients)
    {
        var queue = 1 + ((double)outstanding * clients) + sample.QueueSize;
        return sample.ResponseMillis - sample.ServiceMillis + (queue * queue * queue * sample.ServiceMillis);
    }

    /// <summary>A node that was not chosen drifts towards the one that was, so that one bad time does not keep it out for ever.</summary>
    public static NodeSample Drift(NodeSample sample, NodeSample chosen) => new(
        (sample.QueueSize + chosen.QueueSize) / 2,
        (sample.ResponseMillis + chosen.ResponseMillis) / 2,
        Average(sample.ServiceMillis, (sample.ServiceMillis + chosen.ServiceMillis) / 2));
}
