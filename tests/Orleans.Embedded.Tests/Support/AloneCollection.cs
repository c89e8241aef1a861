using Xunit;

namespace Orleans.Embedded.Tests.Support;

/// <summary>Tests beside which no other runs.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
