using Winnow.Grains.Metadata;
using Winnow.Grains.Recovery;
using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Tests.Recovery;

public sealed class RecoveryErrorsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_copy_does_not_fail_because_nobody_who_decides_could_be_asked(bool remote)
    {
        Assert.Equal(RecoveryFailure.SourceNotReady, RecoveryErrors.Classify(MasterErrors.NoMaster(), remote));
        Assert.Equal(RecoveryFailure.SourceNotReady, RecoveryErrors.Classify(MasterErrors.NotDiscovered(new TimeoutException()), remote));
    }

    [Fact]
    public void What_fails_on_the_primary_may_fare_better_and_what_fails_here_does_not()
    {
        Assert.Equal(RecoveryFailure.SourceNotReady, RecoveryErrors.Classify(new IOException("input/output error"), remote: true));
        Assert.Equal(RecoveryFailure.Local, RecoveryErrors.Classify(new IOException("input/output error"), remote: false));
    }
}
