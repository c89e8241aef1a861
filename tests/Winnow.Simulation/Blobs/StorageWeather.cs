namespace Winnow.Simulation.Blobs;

/// <summary>How a storage of blobs treats its requests at the moment.</summary>
internal sealed record StorageWeather
{
    public static StorageWeather Calm { get; } = new();

    /// <summary>What a request needs on its way there, and again its answer.</summary>
    public TimeSpan MeanDelay { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <summary>How often a request is held up, and for how long.</summary>
    public double Stalls { get; init; }

    public TimeSpan MeanStall { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a request fails without having been done.</summary>
    public double Refuses { get; init; }

    /// <summary>How often a request fails although it was done, all of it or, where it is several, a part.</summary>
    public double LosesAnswers { get; init; }

    /// <summary>How often a put is repeated by the storage's own client, whose first answer was lost: it finds what it has put itself.</summary>
    public double Repeats { get; init; }

    /// <summary>How often a list shows what its contract leaves open as it was, not as it is.</summary>
    public double StaleLists { get; init; } = 0.5;

    /// <summary>How often a bit of what is read is another.</summary>
    public double FlipsBits { get; init; }

    /// <summary>There is no room for another blob.</summary>
    public bool IsFull { get; init; }
}
