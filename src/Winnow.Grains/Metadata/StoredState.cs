namespace Winnow.Grains.Metadata;

/// <summary>A grain's state as storage sees it: one text, so that every storage provider keeps it alike.</summary>
[GenerateSerializer, Alias("winnow.StoredState")]
public sealed class StoredState
{
    [Id(0)] public string Json { get; set; } = "";
}
