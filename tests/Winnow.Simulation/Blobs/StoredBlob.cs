namespace Winnow.Simulation.Blobs;

/// <summary>A blob in a simulated storage.</summary>
internal sealed class StoredBlob(byte[] content)
{
    public byte[] Content { get; set; } = content;

    /// <summary>Whether it survives a loss of power.</summary>
    public bool IsDurable { get; set; }

    /// <summary>Whether anybody has been told that it is there: until then a list may leave it out.</summary>
    public bool IsSettled { get; set; }
}
